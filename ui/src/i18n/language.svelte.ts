// The current language. This module doesn't contain texts.
export type Language = 'zh' | 'en';

class CurrentLanguage {
  now = $state<Language>('zh');

  /** The locale for numbers and dates: the one of the system if it is in the current language. */
  get locale(): string {
    const own = navigator.language;
    return own.toLowerCase().startsWith(this.now) ? own : this.now === 'zh' ? 'zh-CN' : 'en-US';
  }
}

export const language = new CurrentLanguage();
