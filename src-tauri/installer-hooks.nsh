; What the setup program for Windows does beyond Tauri's own script.

; A training that runs without the window, as every night, holds the program's libraries open, and so does an import its reader. They are asked for as
; the window is, and their data stay. The window comes first: it takes its own trainings with it, and the user is asked once.
!macro CloseWindowAndTrainings
  !insertmacro CheckIfAppIsRunning "$INSTDIR\${MAINBINARYNAME}.exe" "${PRODUCTNAME}"
  !insertmacro CheckIfAppIsRunning "$INSTDIR\pharmacast-cli.exe" "${PRODUCTNAME}"
  !insertmacro CheckIfAppIsRunning "$INSTDIR\pharmacast-reader.exe" "${PRODUCTNAME}"
!macroend

; What the installed version has and this one doesn't would stay forever, and a library among it would be loaded. Only the uninstaller of that
; version knows its files. It is used only if Windows knows it as ours: another program's may have the same name.
!macro RemoveFilesOfInstalledVersion
  ReadRegStr $0 SHCTX "${UNINSTKEY}" "UninstallString"
  ${If} $0 == "$\"$INSTDIR\uninstall.exe$\""
  ${AndIf} ${FileExists} "$INSTDIR\uninstall.exe"
    ; It keeps shortcuts and settings when it is told of an update, and runs in place so that this program can wait for it.
    ExecWait "$0 /S /UPDATE _?=$INSTDIR"
    SetOutPath $INSTDIR
  ${EndIf}
!macroend

!macro NSIS_HOOK_PREINSTALL
  !insertmacro CloseWindowAndTrainings
  !insertmacro RemoveFilesOfInstalledVersion
!macroend

; The daily run is registered with Windows by the program itself, not by the setup: without the program it would fail every day. An upgrade keeps it,
; also when the user lets the setup program uninstall first: then this program runs in place, and otherwise as a copy elsewhere.
!macro RemoveDailyRun
  ${If} $EXEDIR != $INSTDIR
    nsExec::Exec '"$SYSDIR\schtasks.exe" /Delete /TN pharmacast-routine /F'
    Pop $0
  ${EndIf}
!macroend

!macro NSIS_HOOK_PREUNINSTALL
  !insertmacro CloseWindowAndTrainings
  !insertmacro RemoveDailyRun
!macroend
