//! Web pages, workbooks in XML, web archives and JSON: the bytes follow a beginning that leads to each reader.

#![no_main]

#[path = "../import.rs"]
mod import;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let [kind, rest @ ..] = bytes else { return };
    let begin: &[u8] = match kind % 5 {
        0 => b"<html><table>",
        1 => b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet Name=\"S\"><Table>",
        2 => b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n",
        3 => b"[{\"date\":",
        _ => b"{\"date\":\"2024-01-01\",\"product\":\"A\",\"quantity\":1}\n",
    };
    import::import(&[begin, rest].concat(), "fuzz.xls");
});
