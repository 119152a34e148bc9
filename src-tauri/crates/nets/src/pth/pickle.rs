//! A pickle interpreter that knows the instructions of a state dict and nothing else. It builds values and calls no code.

use super::PthError;

/// What a state dict's pickle can hold.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    None,
    Bool(bool),
    Int(i64),
    Text(String),
    Tuple(Vec<Self>),
    Dict(Vec<(Self, Self)>),
    /// A name of something importable: module and name. Never imported.
    Global(String, String),
    /// A reference to a storage: kind (`FloatStorage`), entry and element count.
    Storage {
        kind: String,
        entry: String,
        count: i64,
    },
    /// A tensor: storage, offset, shape and strides.
    Tensor {
        storage: Box<Self>,
        offset: i64,
        shape: Vec<i64>,
        stride: Vec<i64>,
    },
}

/// More values than any state dict of ours holds; bounds the memory that a hostile file can require.
const MAX_VALUES: usize = 1_000_000;
/// Deeper nesting than any state dict has; bounds the recursion that dropping a value takes.
const MAX_DEPTH: usize = 8;

struct Machine<'a> {
    bytes: &'a [u8],
    at: usize,
    stack: Vec<Value>,
    marks: Vec<usize>,
    memo: Vec<Option<Value>>,
    made: usize,
}

fn wrong<T>(what: impl Into<String>) -> Result<T, PthError> {
    Err(PthError::Content(what.into()))
}

/// Interprets a pickle and returns the value it leaves.
pub(super) fn interpret(bytes: &[u8]) -> Result<Value, PthError> {
    let mut m = Machine { bytes, at: 0, stack: Vec::new(), marks: Vec::new(), memo: Vec::new(), made: 0 };
    loop {
        if let Some(value) = m.step()? {
            return Ok(value);
        }
        m.made += 1;
        if m.made > MAX_VALUES {
            return wrong("too many values");
        }
    }
}

impl<'a> Machine<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], PthError> {
        let end = self.at.checked_add(n).filter(|end| *end <= self.bytes.len());
        let Some(end) = end else { return wrong("it ends in the middle") };
        let slice = &self.bytes[self.at..end];
        self.at = end;
        Ok(slice)
    }

    fn byte(&mut self) -> Result<usize, PthError> {
        Ok(usize::from(self.take(1)?[0]))
    }

    fn u32(&mut self) -> Result<u32, PthError> {
        let b = self.take(4)?;
        Ok(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }

    fn text(&mut self, n: usize) -> Result<String, PthError> {
        String::from_utf8(self.take(n)?.to_vec()).or_else(|_| wrong("a name is not UTF-8"))
    }

    fn line(&mut self) -> Result<String, PthError> {
        let Some(n) = self.bytes[self.at..].iter().position(|b| *b == b'\n') else { return wrong("a line does not end") };
        let line = self.text(n)?;
        self.at += 1;
        Ok(line)
    }

    fn pop(&mut self) -> Result<Value, PthError> {
        let floor = self.marks.last().copied().unwrap_or(0);
        if self.stack.len() <= floor {
            return wrong("a value is missing");
        }
        self.stack.pop().map_or_else(|| wrong("a value is missing"), Ok)
    }

    fn since_mark(&mut self) -> Result<Vec<Value>, PthError> {
        let Some(mark) = self.marks.pop() else { return wrong("a mark is missing") };
        Ok(self.stack.split_off(mark))
    }

    fn memoize(&mut self, slot: usize) -> Result<(), PthError> {
        let Some(top) = self.stack.last().cloned() else { return wrong("nothing to remember") };
        // Only flat values are worth remembering in a state dict; cloning a whole dict on request would let a small file require much memory.
        let top = match top {
            Value::Dict(entries) if !entries.is_empty() => return wrong("a filled dict is remembered"),
            other => other,
        };
        // Slots are filled one after another, each by an instruction of two bytes or more.
        if slot > self.bytes.len() {
            return wrong("a memory slot is out of range");
        }
        // A long text remembered again and again would take as much memory each time as it has letters.
        self.made += weight(&top);
        if self.made > MAX_VALUES {
            return wrong("too many values");
        }
        if self.memo.len() <= slot {
            self.memo.resize(slot + 1, None);
        }
        self.memo[slot] = Some(top);
        Ok(())
    }

    fn recall(&mut self, slot: usize) -> Result<(), PthError> {
        let Some(Some(value)) = self.memo.get(slot) else { return wrong("a memory slot is empty") };
        // A tuple of a tuple twice, of that twice, …: a few bytes could require any amount of memory.
        self.made += weight(value);
        if self.made > MAX_VALUES {
            return wrong("too many values");
        }
        self.stack.push(value.clone());
        Ok(())
    }

    fn step(&mut self) -> Result<Option<Value>, PthError> {
        let op = self.take(1)?[0];
        match op {
            0x80 => drop(self.take(1)?),
            0x95 => drop(self.take(8)?),
            b'.' => return self.pop().map(Some),
            b'(' => self.marks.push(self.stack.len()),
            b'N' => self.stack.push(Value::None),
            0x88 => self.stack.push(Value::Bool(true)),
            0x89 => self.stack.push(Value::Bool(false)),
            b'K' => {
                let n = self.byte()?;
                self.stack.push(Value::Int(n as i64));
            }
            b'M' => {
                let b = self.take(2)?;
                self.stack.push(Value::Int(i64::from(u16::from_le_bytes([b[0], b[1]]))));
            }
            b'J' => {
                let n = self.u32()?;
                self.stack.push(Value::Int(i64::from(n.cast_signed())));
            }
            0x8a => self.long()?,
            b'X' => {
                let n = self.u32()? as usize;
                let text = self.text(n)?;
                self.stack.push(Value::Text(text));
            }
            0x8c => {
                let n = self.byte()?;
                let text = self.text(n)?;
                self.stack.push(Value::Text(text));
            }
            b')' => self.stack.push(Value::Tuple(Vec::new())),
            b'}' => self.stack.push(Value::Dict(Vec::new())),
            b't' => {
                let items = self.since_mark()?;
                self.push_tuple(items)?;
            }
            0x85..=0x87 => {
                let n = usize::from(op - 0x84);
                let mut items = (0..n).map(|_| self.pop()).collect::<Result<Vec<_>, _>>()?;
                items.reverse();
                self.push_tuple(items)?;
            }
            b'c' => {
                let global = Value::Global(self.line()?, self.line()?);
                self.stack.push(global);
            }
            0x93 => {
                let (name, module) = (self.pop()?, self.pop()?);
                let (Value::Text(module), Value::Text(name)) = (module, name) else { return wrong("a global has no name") };
                self.stack.push(Value::Global(module, name));
            }
            b'q' => {
                let slot = self.byte()?;
                self.memoize(slot)?;
            }
            b'r' => {
                let slot = self.u32()? as usize;
                self.memoize(slot)?;
            }
            0x94 => self.memoize(self.memo.len())?,
            b'h' => {
                let slot = self.byte()?;
                self.recall(slot)?;
            }
            b'j' => {
                let slot = self.u32()? as usize;
                self.recall(slot)?;
            }
            b'Q' => {
                let storage = storage(self.pop()?)?;
                self.stack.push(storage);
            }
            b'R' => {
                let (arguments, callee) = (self.pop()?, self.pop()?);
                let value = call(callee, arguments)?;
                self.stack.push(value);
            }
            b's' => {
                let (value, key) = (self.pop()?, self.pop()?);
                self.insert(vec![key, value])?;
            }
            b'u' => {
                let items = self.since_mark()?;
                self.insert(items)?;
            }
            // An OrderedDict's own attributes (`_metadata`): read and forgotten.
            b'b' => drop(self.pop()?),
            other => return wrong(format!("instruction 0x{other:02x} has no place in a state dict")),
        }
        Ok(None)
    }

    fn long(&mut self) -> Result<(), PthError> {
        let n = self.byte()?;
        if n > 8 {
            return wrong("a number is too large");
        }
        let bytes = self.take(n)?;
        let fill = if bytes.last().is_some_and(|b| b & 0x80 != 0) { 0xff } else { 0 };
        let mut eight = [fill; 8];
        eight[..n].copy_from_slice(bytes);
        self.stack.push(Value::Int(i64::from_le_bytes(eight)));
        Ok(())
    }

    fn push_tuple(&mut self, items: Vec<Value>) -> Result<(), PthError> {
        shallow(&items)?;
        self.stack.push(Value::Tuple(items));
        Ok(())
    }

    fn insert(&mut self, items: Vec<Value>) -> Result<(), PthError> {
        shallow(&items)?;
        let Some(Value::Dict(entries)) = self.stack.last_mut() else { return wrong("entries without a dict") };
        if !items.len().is_multiple_of(2) {
            return wrong("a key without a value");
        }
        let mut items = items.into_iter();
        while let (Some(key), Some(value)) = (items.next(), items.next()) {
            entries.push((key, value));
        }
        Ok(())
    }
}

/// Refuses items that would nest too deep in a tuple or dict. Items passed this check themselves, so the recursion is bounded.
fn shallow(items: &[Value]) -> Result<(), PthError> {
    if items.iter().any(|item| depth(item) >= MAX_DEPTH) { wrong("it is nested too deep") } else { Ok(()) }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Tuple(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Dict(entries) => 1 + entries.iter().map(|(k, v)| depth(k).max(depth(v))).max().unwrap_or(0),
        _ => 0,
    }
}

/// How much memory a copy takes, in values.
fn weight(value: &Value) -> usize {
    match value {
        Value::Text(text) => 1 + text.len() / 32,
        Value::Global(module, name) => 1 + (module.len() + name.len()) / 32,
        Value::Tuple(items) => 1 + items.iter().map(weight).sum::<usize>(),
        Value::Dict(entries) => 1 + entries.iter().map(|(k, v)| weight(k) + weight(v)).sum::<usize>(),
        Value::Tensor { shape, stride, .. } => 2 + shape.len() + stride.len(),
        _ => 1,
    }
}

/// `('storage', torch.FloatStorage, '0', 'cpu', 6)`
fn storage(id: Value) -> Result<Value, PthError> {
    if let Value::Tuple(parts) = id
        && let [Value::Text(what), Value::Global(module, kind), Value::Text(entry), _, Value::Int(count)] = parts.as_slice()
        && what == "storage"
        && module == "torch"
    {
        return Ok(Value::Storage { kind: kind.clone(), entry: entry.clone(), count: *count });
    }
    wrong("a reference that isn't a tensor storage")
}

/// The two callables of a state dict; whatever else a file names is refused by its name.
fn call(callee: Value, arguments: Value) -> Result<Value, PthError> {
    let (Value::Global(module, name), Value::Tuple(arguments)) = (callee, arguments) else { return wrong("a call of no function") };
    match (module.as_str(), name.as_str()) {
        ("collections", "OrderedDict") if arguments.is_empty() => Ok(Value::Dict(Vec::new())),
        ("torch._utils", "_rebuild_tensor_v2") => {
            let mut parts = arguments.into_iter();
            let (Some(storage @ Value::Storage { .. }), Some(Value::Int(offset)), Some(Value::Tuple(shape)), Some(Value::Tuple(stride))) =
                (parts.next(), parts.next(), parts.next(), parts.next())
            else {
                return wrong("a tensor without storage or shape");
            };
            Ok(Value::Tensor { storage: Box::new(storage), offset, shape: ints(shape)?, stride: ints(stride)? })
        }
        _ => wrong(format!("it wants to call `{module}.{name}`, which is refused")),
    }
}

fn ints(values: Vec<Value>) -> Result<Vec<i64>, PthError> {
    values.into_iter().map(|v| if let Value::Int(i) = v { Ok(i) } else { wrong("a size isn't a number") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(pickle: &[u8], why: &str) {
        let error = interpret(pickle).expect_err(why);
        assert!(error.to_string().contains(why), "{error}");
    }

    #[test]
    fn a_pickle_with_code_in_it_is_refused_by_the_name_of_what_it_calls() {
        refused(b"\x80\x02cos\nsystem\nX\x02\x00\x00\x00ls\x85R.", "os.system");
        refused(b"\x80\x02c__builtin__\neval\n)R.", "__builtin__.eval");
        refused(b"\x80\x02cos\nsystem\n)\x81.", "0x81");
        refused(b"\x80\x02(S'ls'\nios\nsystem\n.", "0x53");
    }

    #[test]
    fn a_small_file_cannot_ask_for_much_memory_or_a_deep_stack() {
        // Each round remembers the top of the stack and makes a tuple of it twice.
        let mut doubling = b"\x80\x02)".to_vec();
        for slot in 0..7 {
            doubling.extend([b'q', slot]);
            for _ in 0..200 {
                doubling.extend([b'h', slot]);
            }
            doubling.splice(doubling.len() - 401..doubling.len() - 401, *b"(");
            doubling.push(b't');
        }
        assert!(interpret(&doubling).is_err(), "200 to the seventh values");
        let nested = [&b")"[..], &[0x85; 100_000], b"."].concat();
        refused(&nested, "nested too deep");
        let text = vec![b'a'; 400_000];
        let mut remembered = [&b"\x80\x02X"[..], &400_000_u32.to_le_bytes(), &text].concat();
        for slot in 0..60_000_u32 {
            remembered.push(b'r');
            remembered.extend(slot.to_le_bytes());
        }
        refused(&remembered, "too many values");
        refused(b")r\xff\xff\xff\x7f.", "slot");
        refused(&[b'('; 50], "ends in the middle");
    }
}
