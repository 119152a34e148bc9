// The program's entry.
import { tauriBackend } from './backend/tauri';
import { start } from './start';

void start(tauriBackend);
