// As much of Windows' Restart Manager as the setup program uses, because Wine's finds no program: which processes run a file, and their end.
// Windows asks first and ends after half a minute; here they are ended at once.
#include <windows.h>
#include <tlhelp32.h>

static WCHAR file[MAX_PATH];

static BOOL runs_file(HANDLE process) {
    WCHAR path[MAX_PATH];
    DWORD length = MAX_PATH;
    return QueryFullProcessImageNameW(process, 0, path, &length) && !lstrcmpiW(path, file);
}

// Counts the processes that run the file, and ends them if asked to. One that can't be ended counts, too.
static UINT count(BOOL end) {
    UINT found = 0;
    PROCESSENTRY32W entry = { .dwSize = sizeof entry };
    HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    for (BOOL more = Process32FirstW(all, &entry); more; more = Process32NextW(all, &entry)) {
        HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_TERMINATE | SYNCHRONIZE, FALSE, entry.th32ProcessID);
        if (process && runs_file(process) && !(end && TerminateProcess(process, 1) && !WaitForSingleObject(process, 10000))) ++found;
        if (process) CloseHandle(process);
    }
    CloseHandle(all);
    return found;
}

__declspec(dllexport) DWORD WINAPI RmStartSession(DWORD *session, DWORD flags, WCHAR *key) {
    (void)flags, (void)key;
    *session = 0;
    return ERROR_SUCCESS;
}

__declspec(dllexport) DWORD WINAPI RmRegisterResources(DWORD session, UINT n, LPCWSTR *files, UINT n_apps, void *apps, UINT n_services,
                                                       LPCWSTR *services) {
    (void)session, (void)n_apps, (void)apps, (void)n_services, (void)services;
    if (n) lstrcpynW(file, files[n - 1], MAX_PATH);
    return ERROR_SUCCESS;
}

__declspec(dllexport) DWORD WINAPI RmGetList(DWORD session, UINT *needed, UINT *given, void *list, DWORD *reasons) {
    (void)session, (void)list;
    *given = 0;
    *reasons = 0;
    return (*needed = count(FALSE)) ? ERROR_MORE_DATA : ERROR_SUCCESS;
}

__declspec(dllexport) DWORD WINAPI RmShutdown(DWORD session, ULONG flags, void *status) {
    (void)session, (void)flags, (void)status;
    return count(TRUE) ? ERROR_FAIL_SHUTDOWN : ERROR_SUCCESS;
}

__declspec(dllexport) DWORD WINAPI RmEndSession(DWORD session) {
    (void)session;
    return ERROR_SUCCESS;
}
