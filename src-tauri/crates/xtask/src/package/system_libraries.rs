//! The libraries that every computer has for which there is a package, and that therefore aren't in it.

/// The libraries of the packages that the Debian package depends on, by its own list or through WebKit and GTK.
const SYSTEM: [&str; 26] = [
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
    "libc.so.6",
    "libm.so.6",
    "libdl.so.2",
    "librt.so.1",
    "libpthread.so.0",
    "libutil.so.1",
    "libgcc_s.so.1",
    "libstdc++.so.6",
    "libwebkit2gtk-4.1.so.0",
    "libjavascriptcoregtk-4.1.so.0",
    "libsoup-3.0.so.0",
    "libgtk-3.so.0",
    "libgdk-3.so.0",
    "libgdk_pixbuf-2.0.so.0",
    "libcairo.so.2",
    "libcairo-gobject.so.2",
    "libpango-1.0.so.0",
    "libpangocairo-1.0.so.0",
    "libatk-1.0.so.0",
    "libgio-2.0.so.0",
    "libgobject-2.0.so.0",
    "libglib-2.0.so.0",
    "libdbus-1.so.3",
    "libxdo.so.3",
];

/// The DLLs of Windows 10 itself. All others must be next to the program.
const WINDOWS: [&str; 33] = [
    "advapi32.dll",
    "bcrypt.dll",
    "bcryptprimitives.dll",
    "cfgmgr32.dll",
    "combase.dll",
    "comctl32.dll",
    "comdlg32.dll",
    "crypt32.dll",
    "dbghelp.dll",
    "dwmapi.dll",
    "gdi32.dll",
    "imagehlp.dll",
    "imm32.dll",
    "iphlpapi.dll",
    "kernel32.dll",
    "ntdll.dll",
    "ole32.dll",
    "oleaut32.dll",
    "powrprof.dll",
    "propsys.dll",
    "psapi.dll",
    "rpcrt4.dll",
    "secur32.dll",
    "shell32.dll",
    "shlwapi.dll",
    "ucrtbase.dll",
    "user32.dll",
    "userenv.dll",
    "uxtheme.dll",
    "version.dll",
    "winmm.dll",
    "wintrust.dll",
    "ws2_32.dll",
];

/// The Visual C++ runtime, which isn't part of Windows.
pub(crate) const RUNTIME: [&str; 3] = ["msvcp140.dll", "vcruntime140.dll", "vcruntime140_1.dll"];

/// Whether every computer that the package is for has this library, or the package brings it as the Visual C++ runtime.
pub(crate) fn contains(name: &str) -> bool {
    let lower = name.to_lowercase();
    SYSTEM.contains(&name)
        || WINDOWS.contains(&lower.as_str())
        || RUNTIME.contains(&lower.as_str())
        || lower.starts_with("api-ms-win-")
        || name.starts_with("/usr/lib/")
        || name.starts_with("/System/")
}
