// What every chart over days shares: colors from the tokens, axes, tooltip. Values are the callers'.
import { formatDate, formatDayShort, formatMonth, formatNumber, formatWeekday } from '../i18n/format';

export type Color = 'history' | 'forecast' | 'band' | 'gap' | 'grid' | '2' | '3' | '4' | '5' | '6';

/** A token's value now; `dark` is asked for so that a change of theme asks again. */
export function colors(_dark: boolean): (name: Color) => string {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--chart-${name}`).trim();
}

export function reducedMotion(): boolean {
  return typeof matchMedia === 'function' && matchMedia('(prefers-reduced-motion: reduce)').matches;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

export interface TipLine {
  color: string;
  name: string;
  value: string;
}

/** The tooltip of a day; `lines` says what there is to show at an index. */
export function tip(dates: string[], lines: (index: number) => TipLine[]): object {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    trigger: 'axis',
    confine: true,
    transitionDuration: reducedMotion() ? 0 : 0.1,
    backgroundColor: token('--raised'),
    borderColor: token('--line-strong'),
    borderWidth: 1,
    padding: [8, 12],
    textStyle: { color: token('--ink'), fontFamily: token('--font'), fontSize: 12.5 },
    axisPointer: { type: 'line', lineStyle: { color: token('--line-strong') } },
    formatter: (points: { dataIndex: number }[]) => {
      const index = points[0]?.dataIndex ?? 0;
      const date = dates[index] ?? '';
      const rows = lines(index).map(
        ({ color, name, value }) =>
          `<div style="display:flex;gap:8px;align-items:center;margin-top:3px"><span style="width:8px;height:8px;border-radius:2px;background:${color}"></span>` +
          `<span style="flex:1;color:${token('--ink-2')}">${escape(name)}</span><b style="font-weight:600">${escape(value)}</b></div>`,
      );
      return `<div style="min-width:150px"><div style="color:${token('--ink-3')}">${escape(`${formatDate(date)} ${formatWeekday(date)}`)}</div>${rows.join('')}</div>`;
    },
  };
}

/** Grid and axes over consecutive days. */
export function axes(dates: string[], zoom: boolean): object {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const long = dates.length > 200;
  const text = { color: token('--ink-3'), fontFamily: token('--font'), fontSize: 11.5 };
  return {
    animation: false,
    grid: { left: 8, right: 16, top: 14, bottom: zoom ? 52 : 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: {
      type: 'category',
      boundaryGap: false,
      data: dates,
      axisLine: { lineStyle: { color: token('--line-strong') } },
      axisTick: { show: false },
      axisLabel: {
        ...text,
        hideOverlap: true,
        showMinLabel: true,
        alignMaxLabel: 'right',
        formatter: (date: string) => (long ? formatMonth(date) : formatDayShort(date)),
      },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      axisLabel: { ...text, formatter: (value: number) => formatNumber(value, 1) },
      splitLine: { lineStyle: { color: token('--chart-grid') } },
    },
    ...(zoom
      ? {
          dataZoom: [
            { type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false },
            {
              type: 'slider',
              height: 22,
              bottom: 8,
              borderColor: 'transparent',
              backgroundColor: 'transparent',
              fillerColor: token('--chart-filler'),
              handleStyle: { color: token('--panel'), borderColor: token('--line-strong') },
              moveHandleSize: 0,
              showDetail: false,
              dataBackground: { lineStyle: { color: token('--line-strong') }, areaStyle: { color: token('--line'), opacity: 0.6 } },
              selectedDataBackground: { lineStyle: { color: token('--chart-history') }, areaStyle: { color: token('--line-strong'), opacity: 0.5 } },
            },
          ],
        }
      : {}),
  };
}
