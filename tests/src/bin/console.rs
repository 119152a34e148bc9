//! Works in consoles of Windows for the tests there, as a process of its own, because a process has one console:
//! `console press c|break PROCESS`, and `console show CODE_PAGE FILE PROGRAM ARGUMENTS…`, which writes what the program has shown to a file.

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
        _ => Err("it takes `press c|break PROCESS` or `show CODE_PAGE FILE PROGRAM ARGUMENTS…`".into()),
    }
}

#[cfg(not(windows))]
fn main() {
    eprintln!("only Windows has these consoles");
}
