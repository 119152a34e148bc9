// What Tauri's set-up script asks of its plugin, for `cargo xtask cross`: the plugin itself comes from a server that filtered networks block.
// A program is asked for by its version, a placeholder in a text is replaced, and a program is started.
#include <windows.h>
#include <shellapi.h>

typedef struct stack_t { struct stack_t *next; WCHAR text[1]; } stack_t;

static int size;
static stack_t **top;

static WCHAR *pop(void) {
    stack_t *first = *top;
    WCHAR *text = GlobalAlloc(GPTR, size * sizeof(WCHAR));
    if (first) {
        lstrcpynW(text, first->text, size);
        *top = first->next;
        GlobalFree(first);
    }
    return text;
}

static void push(const WCHAR *text) {
    stack_t *first = GlobalAlloc(GPTR, sizeof(stack_t) + size * sizeof(WCHAR));
    lstrcpynW(first->text, text, size);
    first->next = *top;
    *top = first;
}

#define FUNCTION(name) __declspec(dllexport) void name(HWND parent, int string_size, WCHAR *variables, stack_t **stack, void *extra)
#define BEGIN (void)parent, (void)variables, (void)extra, size = string_size, top = stack

static int next_number(const WCHAR **text) {
    int number = 0;
    while (**text >= L'0' && **text <= L'9') number = 10 * number + *(*text)++ - L'0';
    if (**text == L'.') ++*text;
    return number;
}

// 1 when the first version is the newer one, 0 when they are equal, else -1. Numbers only.
FUNCTION(SemverCompare) {
    BEGIN;
    const WCHAR *a = pop(), *b = pop();
    int order = 0;
    for (int part = 0; part < 3 && !order; ++part) {
        int x = next_number(&a), y = next_number(&b);
        order = (x > y) - (x < y);
    }
    push(order > 0 ? L"1" : order < 0 ? L"-1" : L"0");
}

// The first text with each place of the second replaced by the third.
FUNCTION(StrReplace) {
    BEGIN;
    WCHAR *text = pop(), *from = pop(), *to = pop(), *out = GlobalAlloc(GPTR, size * sizeof(WCHAR));
    int length = lstrlenW(from), n = 0;
    while (*text && n < size - 1) {
        if (length && !wcsncmp(text, from, length)) {
            lstrcpynW(out + n, to, size - n);
            n = lstrlenW(out);
            text += length;
        } else {
            out[n++] = *text++;
        }
    }
    push(out);
}

FUNCTION(RunAsUser) {
    BEGIN;
    WCHAR *program = pop(), *arguments = pop();
    push((INT_PTR)ShellExecuteW(NULL, L"open", program, arguments, NULL, SW_SHOW) > 32 ? L"0" : L"1");
}
