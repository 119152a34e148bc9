// Which rows of a long list are worth drawing: those in sight, and a few around them.
export interface Slice {
  from: number;
  to: number;
  before: number;
  after: number;
}

export function visibleSlice(count: number, rowHeight: number, scrollTop: number, height: number, around = 8): Slice {
  const from = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight) - around));
  const to = Math.max(from, Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + around));
  return { from, to, before: from * rowHeight, after: (count - to) * rowHeight };
}
