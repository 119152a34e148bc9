// Text for the clipboard of the system.

/** A system that asks, or never answers, isn't waited for longer (milliseconds). */
const PATIENCE = 4000;

/**
 * Copies a text; false where the system doesn't take it. WebKit takes one only while it handles a click, so a text that is still being asked for
 * is handed over as a promise. A failure to get the text is thrown.
 */
export async function copyText(text: string | Promise<string>): Promise<boolean> {
  const wanted = Promise.resolve(text);
  const written = write(wanted).then(
    () => true,
    () => false,
  );
  await wanted;
  return Promise.race([written, new Promise<boolean>((done) => setTimeout(done, PATIENCE, false))]);
}

async function write(text: Promise<string>): Promise<void> {
  const { clipboard } = navigator;
  if (typeof ClipboardItem !== 'function' || typeof clipboard.write !== 'function') return clipboard.writeText(await text);
  const blob = text.then((words) => new Blob([words], { type: 'text/plain' }));
  return clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
}
