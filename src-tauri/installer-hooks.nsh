; What the setup program for Windows does beyond Tauri's own script: a training that runs without the window, as every night, holds the program's
; libraries open. It is asked for as the window is, and its data stays. The window comes first: it takes its own trainings with it, and the
; user is asked once.
!macro CloseWindowAndTrainings
  !insertmacro CheckIfAppIsRunning "$INSTDIR\${MAINBINARYNAME}.exe" "${PRODUCTNAME}"
  !insertmacro CheckIfAppIsRunning "$INSTDIR\pharmacast-cli.exe" "${PRODUCTNAME}"
!macroend

!macro NSIS_HOOK_PREINSTALL
  !insertmacro CloseWindowAndTrainings
!macroend

!macro NSIS_HOOK_PREUNINSTALL
  !insertmacro CloseWindowAndTrainings
!macroend
