#!/usr/bin/env bash
# What `cargo xtask cross` runs: check.sh CHECKOUT CACHE [windows] [wine] [installer] [macos] [workflows]. Debian or Ubuntu, as root.
#
# The compilers are those of a Debian sid of its own in the cache, so that the system's packages stay as they are. C code and libtorch are
# replaced by empty objects, and nothing is linked for the real targets: this finds mistakes in Rust code, not in linking. What runs under
# Wine is linked with MinGW.
set -euo pipefail

checkout=$1 cache=$2
shift 2
steps=("$@")
[ $# -gt 0 ] || steps=(windows wine installer macos workflows)
root=$cache/sid
logs=$cache/logs
# A changed list is installed from scratch.
packages="ca-certificates rustc cargo rust-src rust-clippy gcc libc6-dev gcc-mingw-w64-x86-64 wine64 clang llvm nsis"
packages+=" gcc-mingw-w64-i686-win32 nodejs"
mkdir -p "$cache" "$logs"
# Not for what the steps start: Wine's services stay after the tests, and would hold it.
exec 9>"$cache/lock"
flock 9

# Runs a script inside the Debian, with the cache at /cache. Its mounts end with it.
inside() {
    unshare --mount --propagation private bash -euc '
        mount --bind /proc "$0/proc"; mount --rbind /dev "$0/dev"
        mkdir -p "$0/cache"; mount --bind "$1" "$0/cache"
        exec chroot "$0" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
            CARGO_HOME=/cache/cargo CARGO_TARGET_DIR=/cache/target CARGO_INCREMENTAL=0 CARGO_TERM_COLOR=never RUSTC_BOOTSTRAP=1 \
            LIBTORCH=/cache/stand-in SDKROOT=/cache/stand-in \
            WINEPREFIX=/cache/wine WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml,winemenubuilder.exe=" bash -euc "$2"
    ' "$root" "$cache" "$1" 9>&-
}

# Installs the Debian from the mirror that this system uses. A list that only got longer is added to the one there is.
set_up() {
    local installed
    installed=$(cat "$root/.packages" 2>/dev/null || true)
    [ "$installed" != "$packages" ] || return 0
    if [ -z "$installed" ]; then bootstrap; fi
    inside "apt-get -q update && apt-get -q -y --no-install-recommends install $packages && apt-get clean"
    if [ -f /etc/ssl/certs/ca-certificates.crt ]; then cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"; fi
    printf '%s' "$packages" >"$root/.packages"
}

bootstrap() {
    local codename mirror key own=$cache/apt
    # shellcheck source=/dev/null
    codename=$(. /etc/os-release; echo "$VERSION_CODENAME")
    mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' | awk -v c="$codename" '$1 == c { print $2; exit }')
    key=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -n "$mirror" ] || { echo "apt's sources name no mirror of $codename" >&2; return 1; }
    rm -rf "$root" "$own"
    mkdir -p "$own/lists/partial" "$own/archives/partial"
    echo "deb [signed-by=$key] $mirror sid main" >"$own/sources.list"
    local apt=(apt-get -q -o "Dir::Etc::SourceList=$own/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$own/lists"
        -o "Dir::Cache=$own" -o APT::Sandbox::User=root)
    "${apt[@]}" update
    (cd "$own" && "${apt[@]}" download debootstrap && dpkg -x debootstrap_*.deb debootstrap)
    DEBOOTSTRAP_DIR=$own/debootstrap/usr/share/debootstrap "$own/debootstrap/usr/sbin/debootstrap" --variant=minbase --keyring="$key" sid "$root" "$mirror"
    # The same proxies, names, and trust as this system's.
    apt-config dump Acquire | grep -v ' "";$' >"$root/etc/apt/apt.conf.d/90outside"
    cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
    rm -rf "$own"
}

# The sources with their times, so that cargo sees what changed, and what replaces C compilers and libtorch.
lay_out() {
    rm -rf "$cache/checkout"
    mkdir -p "$cache/checkout/ui/dist" "$cache/stand-in/include" "$cache/stand-in/lib" "$cache/cargo"
    (cd "$checkout" && git ls-files -z --cached --others --exclude-standard | xargs -0 -r ls -d 2>/dev/null | tar -c -T -) | tar -x -C "$cache/checkout"
    [ -f "$cache/checkout/ui/dist/index.html" ] || echo '<!doctype html>' >"$cache/checkout/ui/dist/index.html"
    rm -f "$cache/checkout/rust-toolchain.toml"
    for config in "${CARGO_HOME:-$HOME/.cargo}"/config.toml; do if [ -f "$config" ]; then cp "$config" "$cache/cargo/"; fi; done
    # Answers questions as clang does, and compiles every file to an empty object.
    cat >"$cache/stand-in/cc" <<'CC'
#!/bin/bash
out='' next='' files=() rest=()
for arg in "$@"; do
    [ -z "$next" ] || out=$arg
    next=''
    case $arg in --) continue ;; -o) next=1 ;; [-/]Fo*) out=${arg#?Fo} ;; esac
    # clang-cl takes a path that begins with a slash for an option.
    if [[ $arg == /* && -f $arg ]]; then files+=("$arg"); else rest+=("$arg"); fi
done
case " $* " in *" -E "* | *" /E "* | *" --version "* | *" -print"* | *" -dump"* | *" -v "*) out='' ;; esac
case $0 in *apple*) target=arm64-apple-macosx14.0 driver=clang ;; *) target=x86_64-pc-windows-msvc driver=clang-cl ;; esac
[ -n "$out" ] || exec "$driver" "--target=$target" "${rest[@]}" -- "${files[@]}"
exec clang "--target=$target" -c -x c /dev/null -o "$out"
CC
    chmod +x "$cache/stand-in/cc"
    ln -sf cc "$cache/stand-in/cc-apple"
}

# Clippy on the whole workspace with its tests. Warnings are counted and don't fail: Debian's compiler is newer than the pinned one and has
# lints of its own.
check() {
    local target=$1 cc=$2 ar=$3 name=${1//-/_}
    inside "cd /cache/checkout; export CC_$name=/cache/stand-in/$cc CXX_$name=/cache/stand-in/$cc AR_$name=$ar
        nice -n 5 cargo clippy --workspace --all-targets --locked --keep-going -Zbuild-std=std,panic_abort,test --target $target"
}

# The tests of the crates, then those of the programs, with networks that need no libtorch. Left out are three tests of the store that cut every
# change at every step, the same code on every system and the better part of an hour under Wine, and the one that reads weights.
as_windows() {
    local target=x86_64-pc-windows-gnu
    inside "lib=/usr/lib/rustlib/$target/lib; version=\$(rustc -V)
        if [ \"\$(cat \$lib/made-by 2>/dev/null)\" != \"\$version\" ]; then
            rm -rf \$lib /cache/std; mkdir -p \$lib /cache/std/src; cd /cache/std
            printf '[package]\nname = \"std-only\"\nedition = \"2024\"\n' >Cargo.toml; echo 'fn main() {}' >src/main.rs
            nice -n 5 cargo build --release --target-dir target -Zbuild-std=std,panic_abort,test --target $target
            cp target/$target/release/deps/*.rlib \$lib/; echo \"\$version\" >\$lib/made-by
        fi
        cd /cache/checkout; mkdir -p \$WINEPREFIX; wine64 wineboot -i >/dev/null 2>&1 || true
        # Windows exist without a screen.
        wine64 reg add 'HKCU\Software\Wine\Drivers' /v Graphics /d null /f >/dev/null
        # Compiling takes longer than the tests, and a third of the time without optimization.
        export CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_OPT_LEVEL=0 CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER=wine64
        crates=\$(sed -n '/^default-members/,/^]/s|.*src-tauri/crates/\(.*\)\".*|-p \1|p' Cargo.toml)
        failed=0
        nice -n 5 cargo test --locked --no-fail-fast --target $target \$crates --lib --bins --tests \
            -- --skip survives_a_cut --skip a_full_disk_fails_the_change || failed=1
        nice -n 5 cargo build --locked --target $target -p pharmacast-cli -p sales --bins --no-default-features --features pharmacast-cli/stand-in
        nice -n 5 cargo build --locked --target $target -p pharmacast --features custom-protocol
        tests='cli hostile_files imports killed_imports killed_moves killed_orders killed_routine kills windows'
        nice -n 5 cargo test --locked --no-fail-fast --target $target -p acceptance \$(printf ' --test %s' \$tests) \
            -- --skip weights_are_a_state_dict || failed=1
        exit \$failed"
}

# Tauri's bundler with its programs for this system, as npm has installed it for the checkout.
installer() {
    local modules=$cache/installer/node_modules/@tauri-apps
    mkdir -p "$modules"
    rm -rf "${modules:?}"/*
    cp -r "$checkout"/ui/node_modules/@tauri-apps/cli* "$modules/"
    inside "bash /cache/checkout/src-tauri/crates/xtask/cross/installer.sh"
}

# Against the schema for GitHub's workflows. The Debian package of this program has one that doesn't know the runners of today.
workflows() {
    python3 -m pip install -q --target "$cache/schema" --upgrade check-jsonschema==0.39.0
    PYTHONPATH=$cache/schema python3 -m check_jsonschema --builtin-schema vendor.github-workflows "$checkout"/.github/workflows/*.yml
}

table=''
failed=0
step() {
    local name=$1 log=$logs/$1.log started=$SECONDS result=ok
    shift
    echo "== $name (log: $log)"
    # Not as a condition, in which bash would go on after a failed command.
    set +e
    (set -e; "$@") >"$log" 2>&1
    local code=$?
    set -e
    if [ "$code" != 0 ]; then
        result=FAILED
        failed=1
        grep -nE -A 6 '^(error|warning: unused|thread .* panicked|failures:|test .* FAILED)' "$log" | head -80 || tail -20 "$log"
    fi
    local counts
    counts=$(awk '
        /^test result:/ { ok += $4; bad += $6; skipped += $8; tests = 1 }
        / generated [0-9]+ warning/ && !/duplicate/ { sub(/.* generated /, ""); warned += $1 }
        END { if (tests) printf "%d passed, %d failed, %d ignored", ok, bad, skipped; else if (warned) printf "%d warnings", warned }' "$log")
    table+=$(printf '%-10s %-7s %5d s  %s' "$name" "$result" $((SECONDS - started)) "$counts")$'\n'
    [ "$result" = ok ]
}

if step set-up set_up && step sources lay_out; then
    for name in "${steps[@]}"; do
        case $name in
            windows) step windows check x86_64-pc-windows-msvc cc llvm-lib || true ;;
            macos) step macos check aarch64-apple-darwin cc-apple llvm-ar || true ;;
            wine) step wine as_windows || true ;;
            installer) step installer installer || true ;;
            workflows) step workflows workflows || true ;;
        esac
    done
fi
printf '\n%s' "$table"
exit "$failed"
