//! Works in consoles and dialogs of Windows for the tests there, as a process of its own, because a process has one console:
//! `console press c|break PROCESS`; `console show CODE_PAGE FILE PROGRAM ARGUMENTS…`, which writes what the program has shown to a file; and
//! `console refuse PROGRAM ARGUMENTS…`, which continues in the program's windows, answers its first question with Cancel, and prints the question.

#[cfg(windows)]
fn main() -> acceptance::Outcome<()> {
    use acceptance::windows::{Key, press, text_on, use_code_page};

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["press", "c", process] => press(process.parse()?, Key::C),
        ["press", "break", process] => press(process.parse()?, Key::Break),
        ["show", code_page, file, program, rest @ ..] => {
            use_code_page(code_page.parse()?)?;
            let screen = std::fs::OpenOptions::new().read(true).write(true).open("CONOUT$")?;
            let mut command = std::process::Command::new(program);
            command.args(rest).stdout(screen.try_clone()?).stderr(screen.try_clone()?).status()?;
            Ok(std::fs::write(file, text_on(&screen)?)?)
        }
        ["refuse", program, rest @ ..] => refuse(std::process::Command::new(program).args(rest)),
        _ => Err("it takes `press c|break PROCESS`, `show CODE_PAGE FILE PROGRAM ARGUMENTS…`, or `refuse PROGRAM ARGUMENTS…`".into()),
    }
}

#[cfg(windows)]
fn refuse(command: &mut std::process::Command) -> acceptance::Outcome<()> {
    let mut child = command.spawn()?;
    let mut asked = None;
    for _ in 0..600 {
        if child.try_wait()?.is_some() {
            return asked.map(|text: String| println!("{text}")).ok_or_else(|| "it didn't ask".into());
        }
        for dialog in acceptance::windows::dialogs(child.id()) {
            if asked.is_some() || !dialog.text.is_empty() {
                dialog.cancel();
                asked.get_or_insert(dialog.text);
            } else {
                dialog.accept();
            }
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    child.kill()?;
    Err(format!("it doesn't end after {asked:?}").into())
}

#[cfg(not(windows))]
fn main() {
    eprintln!("only Windows has these consoles");
}
