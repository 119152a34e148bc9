// What was decided about a line before its suggestion changed, in words.
import { formatNumber } from '../../i18n/format';
import { t } from '../../i18n/index.svelte';
import type { Earlier } from '../../state/decided';

export function earlierText({ own, suggested }: Earlier): string {
  const before = suggested === null ? '?' : formatNumber(suggested, 3);
  return own === null ? t('orders.earlier', { before }) : t('orders.earlier_own', { own: formatNumber(own, 3), before });
}
