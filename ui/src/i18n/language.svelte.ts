// The current one of the two languages. Knows no texts.
export type Language = 'zh' | 'en';

class CurrentLanguage {
  now = $state<Language>('zh');

  /** The locale for numbers and dates: the system's own where it speaks the language in force. */
  get locale(): string {
    const own = navigator.language;
    return own.toLowerCase().startsWith(this.now) ? own : this.now === 'zh' ? 'zh-CN' : 'en-GB';
  }
}

export const language = new CurrentLanguage();
