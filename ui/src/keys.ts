// The name of the key that shortcuts are pressed with.

/** Command on a Mac, Control elsewhere. */
export const commandKey = /Mac/.test(navigator.userAgent) ? '⌘' : 'Ctrl';
