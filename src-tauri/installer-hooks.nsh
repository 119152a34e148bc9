; What the setup program for Windows does beyond Tauri's own script: a training that runs without the window, as every night, holds the program's
; libraries open. It is asked for as the window is, and its data stays.
!macro NSIS_HOOK_PREINSTALL
  !insertmacro CheckIfAppIsRunning "$INSTDIR\pharmacast-cli.exe" "${PRODUCTNAME}"
!macroend

!macro NSIS_HOOK_PREUNINSTALL
  !insertmacro CheckIfAppIsRunning "$INSTDIR\pharmacast-cli.exe" "${PRODUCTNAME}"
!macroend
