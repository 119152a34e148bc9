#!/usr/bin/env bash
# The step `installer` of check.sh, inside its Debian: the setup program for Windows, made by Tauri's bundler as for a release, but from
# programs that MinGW links and from empty files in place of libtorch. Under Wine it is installed, upgraded, used, and removed.
set -euo pipefail

target=x86_64-pc-windows-gnu
sources=/cache/checkout/src-tauri/crates/xtask/cross
made=/cache/installer
built=$CARGO_TARGET_DIR/$target/debug
bundles=$built/bundle/nsis
export CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_OPT_LEVEL=0

cd /cache/checkout
nice -n 5 cargo build --locked --target $target -p acceptance --bin console
nice -n 5 cargo build --locked --target $target -p pharmacast-cli -p sales --bins --no-default-features --features pharmacast-cli/stand-in
nice -n 5 cargo build --locked --target $target -p xtask
nice -n 5 cargo build --locked --target $target -p pharmacast --features custom-protocol
for program in pharmacast-cli pharmacast-reader; do cp "$built/$program.exe" "$made/$program-$target.exe"; done

# The bundler takes only files whose hashes it knows, so a copy of it learns the hashes of these. It looks for NSIS for Windows as well, and uses
# Debian's.
tools=/root/.cache/tauri/NSIS
plugin=$tools/Plugins/x86-unicode/additional/nsis_tauri_utils.dll
cli=$(echo $made/node_modules/@tauri-apps/cli-linux-*/*.node)
learn() {
    local known
    known=$(grep -aoE "$2[0-9A-F]{40}" "$cli" | tail -c 41)
    sed -i "s/$known/$(sha1sum "$1" | cut -c1-40 | tr a-f A-F)/" "$cli"
}
mkdir -p "$(dirname "$plugin")"
i686-w64-mingw32-gcc -shared -O1 -Wall -o "$plugin" "$sources/nsis_tauri_utils.c" -Wl,--kill-at
touch $tools/NSIS.exe
learn "$plugin" 'download/[^ ]{1,60}/nsis_tauri_utils\.dll'
learn $tools/NSIS.exe 'additional/nsis_tauri_utils\.dll'

# Version 0.0.1 to upgrade from, with a library that has no use any more, and the version that it is.
bundle() {
    node "$made/node_modules/@tauri-apps/cli/tauri.js" bundle --ci --debug --target $target --bundles nsis --config "$made/tauri.conf.json" "$@"
}
rm -rf "$bundles"
touch $made/dropped.dll
bundle --config '{ "version": "0.0.1", "bundle": { "resources": { "/cache/installer/dropped.dll": "dropped.dll" } } }'
bundle
newer=$(find "$bundles" -name '*.exe' ! -name '*_0.0.1_*')

# A Windows as new, in which the setup program finds what runs.
export WINEPREFIX=/cache/wine-installer
rm -rf $WINEPREFIX
wine64 wineboot -i >/dev/null 2>&1
# Windows exist without a screen.
wine64 reg add 'HKCU\Software\Wine\Drivers' /v Graphics /d null /f >/dev/null
# The desktop that runs already was started with the screen that there isn't, and programs can't open windows on it.
server=$(find /usr/lib -name wineserver)
"$server" --kill
"$server" --wait
i686-w64-mingw32-gcc -shared -O1 -Wall -o $WINEPREFIX/drive_c/windows/syswow64/rstrtmgr.dll "$sources/rstrtmgr.c" -Wl,--kill-at
export WINEDLLOVERRIDES="$WINEDLLOVERRIDES;rstrtmgr=n"
# Tries are for machines that may be changed.
export CI=1
rm -rf "$CARGO_TARGET_DIR/package/root"
windows_path() { echo "Z:${1//\//\\}"; }
older=$(echo "$bundles"/*_0.0.1_*.exe)
wine64 "$built/xtask.exe" try "$(windows_path "$newer")" "$(windows_path "$older")"

# Without /S it asks before it ends what runs, and Cancel leaves all as it is. In place, because it would continue in another process.
wine64 "$(windows_path "$newer")" /S
folder=$(echo $WINEPREFIX/drive_c/users/*/AppData/Local/Pharmacast)
mkfifo /tmp/questions.$$
wine64 "$folder/pharmacast-cli.exe" serve </tmp/questions.$$ >/tmp/answers.$$ &
running=$!
exec 3>/tmp/questions.$$
# It runs when it answers, be it with an error.
echo '{}' >&3
until [ -s /tmp/answers.$$ ]; do sleep 1; kill -0 $running; done
installed=$(echo "C:${folder#"$WINEPREFIX"/drive_c}" | tr / '\\')
question=$(wine64 "$built/console.exe" refuse "$installed\\uninstall.exe" "_?=$installed")
echo "asked: $question"
[[ $question == *Pharmacast* ]]
[ -f "$folder/pharmacast-cli.exe" ]
kill -0 $running
exec 3>&-
wait $running
