//! What an import asks, from outside: on the command line (`docs/contract.md` §7) and in the real window, in both languages.

#[cfg(target_os = "linux")]
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Stdio;

use acceptance::{DataFolder, Outcome, Programs};
#[cfg(target_os = "linux")]
use acceptance::{Session, WindowOptions};
use serde_json::{Value, json};

/// No header names the quantity, and each date can be read in two ways.
const UNCLEAR: &str = "date,product,pieces of A,pieces of B\n01/02/2024,Aspirin,3,40\n02/02/2024,Aspirin,5,41\n03/04/2024,Aspirin,7,9\n";

#[test]
fn an_import_without_a_usable_row_ends_with_1_and_says_why() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let file = data.file("till.csv", "date,product,quantity\nsoon,Aspirin,3\nlater,Aspirin,5\n")?;
    let failed = programs.run(&data, &["--json", "import", &file])?;
    let report: Value = serde_json::from_str(&failed.stdout)?;
    assert_eq!((failed.code, &report["rows_imported"], &report["rows_rejected"]), (Some(1), &json!(0), &json!(2)));
    let error = failed.error()?;
    assert_eq!(error["code"], "nothing_usable");
    assert!(error["message"].as_str().is_some_and(|message| message.contains("2 rows") && message.contains("isn't a date")), "{error}");
    // Rows that are no sales are no fault.
    let totals = data.file("closed.csv", "date,product,quantity\n2024-03-04,Total,0\n")?;
    assert_eq!(programs.run(&data, &["import", &totals])?.code, Some(0));
    // Nor is a single row among others.
    let partly = data.file("partly.csv", "date,product,quantity\nsoon,Aspirin,3\n2024-03-04,Aspirin,5\n")?;
    assert_eq!(programs.json(&data, &["import", &partly])?["rows_imported"], 1);
    Ok(())
}

#[test]
fn an_import_with_questions_ends_with_1_and_imports_nothing_until_they_are_answered() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let file = data.file("till.csv", UNCLEAR)?;
    let asked = programs.run(&data, &["--json", "import", &file])?;
    assert_eq!(asked.code, Some(1));
    let document: Value = serde_json::from_str(&asked.stdout)?;
    let [question] = document["questions"].as_array().map_or(&[][..], Vec::as_slice) else {
        return Err(format!("one question: {document}").into());
    };
    assert_eq!(question["code"], "quantity_column");
    let candidates: Vec<&Value> = question["candidates"].as_array().into_iter().flatten().map(|candidate| &candidate["value"]).collect();
    assert!(candidates.contains(&&json!("pieces of A")) && candidates.contains(&&json!("pieces of B")), "{question}");
    assert!(question["candidates"][0]["examples"].as_array().is_some_and(|examples| !examples.is_empty()), "{question}");
    assert!(candidates.contains(&&question["default"]), "the guess is one of them: {question}");

    let answer = "quantity_column=pieces of A";
    let asked = programs.run(&data, &["--json", "import", &file, "--answer", answer, "--accept-guess"])?;
    let document: Value = serde_json::from_str(&asked.stdout)?;
    assert_eq!((asked.code, &document["questions"][0]["code"]), (Some(1), &json!("date_order")), "a guess of the order is never taken");
    let for_people = programs.run(&data, &["import", &file, "--answer", answer])?;
    assert!(for_people.stdout.contains("--answer date_order=dmy"), "it says what to give: {}", for_people.stdout);
    assert_eq!(programs.json(&data, &["data"])?["rows"], 0, "nothing was imported");

    let answers = ["--answer", answer, "--answer", "date_order@till.csv=dmy"];
    let report = programs.json(&data, &[&["import", &file][..], &answers].concat())?;
    assert_eq!(report["rows_imported"], 3);
    let loaded = programs.json(&data, &["data"])?;
    assert_eq!((&loaded["first_date"], &loaded["last_date"]), (&json!("2024-02-01"), &json!("2024-04-03")));
    assert_eq!(loaded["products"][0]["total_quantity"], 15.0);
    // What was answered holds for the next file with the same headers.
    let next = data.file("next.csv", UNCLEAR.replace("/2024", "/2025"))?;
    assert_eq!(programs.json(&data, &["import", &next])?["rows_imported"], 3);
    assert_eq!(programs.json(&data, &["data"])?["last_date"], "2025-04-03");

    for (given, code) in [("date_order=sideways", "bad_answer"), ("shop=S1", "bad_answer"), ("quantity_column=nothing", "no_such_column")] {
        let refused = programs.run(&data, &["--json", "import", &file, "--answer", given])?;
        assert_eq!((refused.code, &refused.error()?["code"]), (Some(1), &json!(code)), "{given}: {}", refused.stderr);
    }
    Ok(())
}

#[test]
fn accept_guess_takes_the_answer_that_loses_nothing() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let rows = |quantity: u32| format!("date,product,qty\n2024-01-01,A,{quantity}\n2024-01-02,A,{quantity}\n");
    programs.json(&data, &["import", &data.file("north.csv", rows(4))?])?;
    let south = data.file("south.csv", rows(6))?;
    let asked: Value = serde_json::from_str(&programs.run(&data, &["--json", "import", &south])?.stdout)?;
    assert_eq!((&asked["questions"][0]["code"], &asked["questions"][0]["default"]), (&json!("which_store"), &json!("south")));
    programs.json(&data, &["import", &south, "--accept-guess"])?;
    let loaded = programs.json(&data, &["data"])?;
    assert_eq!((loaded["stores"].as_array().map(Vec::len), &loaded["products"][0]["total_quantity"]), (Some(2), &json!(20.0)));
    Ok(())
}

#[test]
fn plans_and_labels_of_days_are_kept_changed_and_undone() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let plan = "product,from,to,kind,value\nA,2030-01-01,2030-01-07,promotion,0.2\nA,2030-02-01,2030-02-03,price,9.5\nA,soon,2030-02-03,price,9.5\n";
    let file = data.file("plan.csv", plan)?;
    let trial = programs.json(&data, &["plan", "--import", &file, "--dry-run"])?;
    assert_eq!((trial["entries"].as_array().map(Vec::len), &trial["left_out"][0][0]), (Some(2), &json!(4)), "{trial}");
    let entries = || -> Outcome<Vec<Value>> { Ok(programs.json(&data, &["plan"])?.as_array().cloned().unwrap_or_default()) };
    assert!(entries()?.is_empty(), "a trial changes nothing");
    programs.json(&data, &["plan", "--import", &file])?;
    let kept = entries()?;
    let kinds: Vec<(&Value, &Value, &Value)> = kept.iter().map(|entry| (&entry["product_id"], &entry["kind"], &entry["value"])).collect();
    assert_eq!(kinds, [(&json!("A"), &json!("promotion"), &json!(0.2)), (&json!("A"), &json!("price"), &json!(9.5))]);
    programs.json(&data, &["plan", "--remove", &kept[0]["id"].to_string()])?;
    assert_eq!(entries()?.len(), 1);
    programs.json(&data, &["plan", "--undo"])?;
    assert_eq!(entries()?, kept, "undo brings it back");
    let bad = programs.run(&data, &["--json", "plan", "--import", &data.file("bad.csv", "a,b\n1,2\n")?])?;
    assert_eq!((bad.code, &bad.error()?["code"]), (Some(1), &json!("bad_plan")));

    let labeled = ["events", "--label", "leave_out", "--from", "2024-01-03", "--to", "2024-01-04", "--store", "S1", "--note", "flood"];
    let events = programs.json(&data, &labeled)?;
    assert_eq!((&events[0]["label"], &events[0]["store_id"], &events[0]["note"]), (&json!("leave_out"), &json!("S1"), &json!("flood")));
    let id = events[0]["id"].to_string();
    assert_eq!(programs.json(&data, &["events", "--remove", &id])?, json!([]));
    let gone = programs.run(&data, &["--json", "events", "--remove", &id])?;
    assert_eq!((gone.code, &gone.error()?["code"]), (Some(2), &json!("usage")), "{}", gone.stderr);
    Ok(())
}

#[test]
fn the_routine_reports_the_questions_of_a_file_and_leaves_it() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let rows = |quantity: u32| format!("date,product,qty\n2024-01-01,A,{quantity}\n2024-01-02,A,{quantity}\n");
    programs.json(&data, &["import", &data.file("first.csv", rows(4))?])?;
    let watched = data.path().with_file_name("watched");
    std::fs::create_dir_all(&watched)?;
    std::fs::write(watched.join("other.csv"), rows(6))?;
    programs.json(&data, &["watch", &watched.display().to_string()])?;
    for arguments in [&["routine", "--dry-run"][..], &["routine"]] {
        let ran = programs.run(&data, &[&["--json"], arguments].concat())?;
        let report: Value = serde_json::from_str(&ran.stdout)?;
        let file = &report["files"][0];
        assert_eq!((ran.code, &file["outcome"], &file["error"]["code"]), (Some(1), &json!("failed"), &json!("needs_answer")), "{report}");
        assert_eq!(file["error"]["details"]["questions"][0]["code"], "which_store", "{report}");
    }
    assert_eq!(programs.json(&data, &["data"])?["products"][0]["total_quantity"], 8.0, "nothing was imported");
    assert!(watched.join("other.csv").exists(), "the file waits");
    Ok(())
}

#[test]
#[cfg(target_os = "linux")]
fn a_chinese_user_answers_what_the_file_leaves_open() -> Outcome<()> {
    answer("zh_CN.UTF-8", "questions-zh", "哪一列是销售数量？")
}

#[test]
#[cfg(target_os = "linux")]
fn an_english_user_answers_what_the_file_leaves_open() -> Outcome<()> {
    answer("en_US.UTF-8", "questions-en", "Which column contains the quantity sold?")
}

/// A list of movements whose quantity no header names, whose dates have two readings, and with a type that no word explains.
#[cfg(target_os = "linux")]
fn answer(locale: &'static str, name: &str, words: &str) -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let mut text = String::from("date,product,transaction type,pieces of A,points\n");
    for (day, kind, pieces) in
        [("01/02/2024", "Sale", 3), ("02/02/2024", "Purchase", 90), ("03/04/2024", "ZX", 7), ("04/04/2024", "Return", 1)]
    {
        writeln!(text, "{day},Aspirin,{kind},{pieces},40")?;
    }
    let file = data.file("till.csv", text)?;
    let options = WindowOptions { arguments: vec![file], ..WindowOptions::laptop(locale, &programs, name) };
    let window = data.window(&programs, &options)?;
    window.find("import-questions")?;
    assert!(window.find("import-questions")?.text()?.contains(words));
    assert_eq!(enabled(&window)?, json!(false), "nothing is imported before");
    window.picture("columns")?;
    choose(&window, "quantity_column", "pieces of A")?;
    window.select("[data-testid=\"import-question\"][data-code=\"date_order\"]")?;
    window.picture("dates")?;
    choose(&window, "date_order", "dmy")?;
    window.select("[data-testid=\"import-kind\"][data-value=\"ZX\"]")?;
    window.picture("kinds")?;
    assert_eq!(enabled(&window)?, json!(false), "one type is open");
    window.script(
        "const box = document.querySelector('[data-testid=\"import-kind\"][data-value=\"ZX\"]'); \
         box.value = 'sale'; box.dispatchEvent(new Event('change', { bubbles: true }))",
    )?;
    window.until_script("const go = document.querySelector('[data-testid=\"import-confirm\"]'); return go && !go.disabled")?;
    window.picture("answered")?;
    window.find("import-confirm")?.click()?;
    window.gone("[data-testid=\"import-dialog\"]")?;
    let loaded = programs.json(&data, &["data"])?;
    assert_eq!(loaded["products"][0]["total_quantity"], 9.0, "3 + 7 − 1, and no purchase: {loaded}");
    assert_eq!((&loaded["first_date"], &loaded["last_date"]), (&json!("2024-02-01"), &json!("2024-04-04")));
    Ok(())
}

#[test]
#[cfg(target_os = "linux")]
fn a_plain_file_is_imported_with_one_click_and_news_are_shown_with_the_next() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let rows = |first: u8, last: u8, more: &str| {
        let days = (first..=last).flat_map(|day| [(day, "A", 5 + day % 3), (day, "B", 2)]);
        let rows: String = days.map(|(day, product, sold)| format!("2024-01-{day:02},{product},{sold}\n")).collect();
        format!("date,product,qty\n{rows}{more}")
    };
    let options = |file: String| WindowOptions { arguments: vec![file], ..WindowOptions::laptop("en_US.UTF-8", &programs, "plain") };
    let window = data.window(&programs, &options(data.file("january.csv", rows(1, 20, ""))?))?;
    window.until_script("const go = document.querySelector('[data-testid=\"import-confirm\"]'); return go && !go.disabled")?;
    assert!(window.all("[data-testid=\"import-questions\"]")?.is_empty(), "there is nothing to ask");
    window.picture("preview")?;
    window.find("import-confirm")?.click()?;
    window.gone("[data-testid=\"import-dialog\"]")?;
    window.find("place-week")?;
    drop(window);

    let window = data.window(&programs, &options(data.file("later.csv", rows(21, 28, "2024-01-28,NEW,4\n"))?))?;
    window.until_script("const go = document.querySelector('[data-testid=\"import-confirm\"]'); return go && !go.disabled")?;
    window.find("import-confirm")?.click()?;
    assert!(window.select("[data-testid=\"import-news-group\"][data-kind=\"new\"]")?.text()?.contains("NEW"));
    window.picture("news")?;
    window.find("import-undo")?.click()?;
    window.gone("[data-testid=\"import-dialog\"]")?;
    assert_eq!(programs.json(&data, &["data"])?["last_date"], "2024-01-20", "undone");
    Ok(())
}

#[cfg(target_os = "linux")]
fn enabled(window: &Session) -> Outcome<Value> {
    window.script("return !document.querySelector('[data-testid=\"import-confirm\"]').disabled")
}

/// Chooses one of the answers to a question.
#[cfg(target_os = "linux")]
fn choose(window: &Session, code: &str, value: &str) -> Outcome<()> {
    window
        .select(&format!(
            "[data-testid=\"import-question\"][data-code=\"{code}\"] [data-testid=\"import-answer\"][data-value=\"{value}\"]"
        ))?
        .click()
}

/// A workbook with the password `Pass 秘密`.
fn locked() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "import", "fixtures", "decisions", "p_excel_2013.xlsx"].iter().collect()
}

#[test]
fn a_password_is_taken_from_standard_input_and_kept_nowhere() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let file = locked().display().to_string();
    let with = |password: &str| -> Outcome<std::process::Output> {
        let mut command = programs.command(&data, &["--json", "import", &file, "--password-stdin"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        child.stdin.take().ok_or("no standard input")?.write_all(format!("{password}\n").as_bytes())?;
        Ok(child.wait_with_output()?)
    };
    let asked = programs.run(&data, &["--json", "import", &file])?;
    let document: Value = serde_json::from_str(&asked.stdout)?;
    assert_eq!(
        (asked.code, &document["questions"][0]["code"], &asked.error()?["code"]),
        (Some(1), &json!("password"), &json!("protected_file"))
    );
    assert!(programs.run(&data, &["import", &file])?.stdout.contains("--password-stdin"), "it says how to give it");
    let wrong = with("pass 秘密")?;
    assert_eq!(wrong.status.code(), Some(1));
    assert!(String::from_utf8(wrong.stderr)?.contains("wrong_password"));
    let seen = programs.run(&data, &["--json", "import", &file, "--answer", "password=Pass 秘密"])?;
    assert_eq!((seen.code, &seen.error()?["code"]), (Some(2), &json!("usage")), "arguments are seen by others");
    let right = with("Pass 秘密")?;
    assert_eq!(right.status.code(), Some(0), "{}", String::from_utf8_lossy(&right.stderr));
    assert_eq!(programs.json(&data, &["data"])?["products"][0]["total_quantity"], 3.0);

    let mut folders = vec![data.path().to_owned(), data.settings()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(&path)?;
                assert!(!bytes.windows("秘密".len()).any(|part| part == "秘密".as_bytes()), "{}", path.display());
            }
        }
    }
    Ok(())
}

#[cfg(target_os = "linux")]
#[test]
fn a_chinese_user_opens_a_workbook_with_its_password() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let arguments = vec![locked().display().to_string()];
    let window = data.window(&programs, &WindowOptions { arguments, ..WindowOptions::laptop("zh_CN.UTF-8", &programs, "password") })?;
    window.find("import-password")?.type_text("pass")?;
    window.picture("asked")?;
    window.find("import-password-open")?.click()?;
    window.select("[data-testid=\"import-questions\"] [role=\"alert\"]")?;
    window.picture("wrong")?;
    window.find("import-password")?.clear()?;
    window.find("import-password")?.type_text("Pass 秘密")?;
    window.find("import-password-open")?.click()?;
    window.until_script("const go = document.querySelector('[data-testid=\"import-confirm\"]'); return go && !go.disabled")?;
    window.picture("opened")?;
    window.find("import-confirm")?.click()?;
    window.gone("[data-testid=\"import-dialog\"]")?;
    assert_eq!(programs.json(&data, &["data"])?["rows"], 2);
    Ok(())
}

#[cfg(target_os = "linux")]
#[test]
fn pack_sizes_are_asked_in_the_window_and_convert_what_was_sold() -> Outcome<()> {
    for (locale, name) in [("zh_CN.UTF-8", "packs-zh"), ("en_US.UTF-8", "packs-en")] {
        let programs = Programs::find()?;
        let data = DataFolder::new()?;
        let rows = "日期,商品编码,单位,数量\n2024-01-01,A,盒,2\n2024-01-02,A,片,48\n2024-01-03,B,盒,1\n2024-01-03,B,片,10\n";
        let arguments = vec![data.file("units.csv", rows)?];
        let window = data.window(&programs, &WindowOptions { arguments, ..WindowOptions::laptop(locale, &programs, name) })?;
        let size = window.select("[data-testid=\"import-pack\"][data-value=\"A:盒:片\"]")?;
        assert_eq!(enabled(&window)?, json!(false), "nothing is imported before");
        size.type_text("24")?;
        window.picture("asked")?;
        window.find("import-pack-done")?.click()?;
        window.until_script("const go = document.querySelector('[data-testid=\"import-confirm\"]'); return go && !go.disabled")?;
        window.picture("answered")?;
        window.find("import-confirm")?.click()?;
        window.gone("[data-testid=\"import-dialog\"]")?;
        let loaded = programs.json(&data, &["data"])?;
        let totals: Vec<&Value> = loaded["products"].as_array().into_iter().flatten().map(|product| &product["total_quantity"]).collect();
        assert_eq!(totals, [&json!(4.0), &json!(1.0)], "48 of A are two packs; what B holds was left open: {loaded}");
    }
    Ok(())
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_without_a_question_is_three_clicks_from_its_chart() -> Outcome<()> {
    let programs = Programs::find()?;
    for (locale, name) in [("zh_CN.UTF-8", "clicks-zh"), ("en_US.UTF-8", "clicks-en")] {
        let data = DataFolder::new()?;
        let arguments = vec![data.file("sales.csv", acceptance::pharmacy_csv())?];
        let window = data.window(&programs, &WindowOptions { arguments, ..WindowOptions::laptop(locale, &programs, name) })?;
        window.script(
            "window.clicks = 0; document.addEventListener('click', (event) => { if (event.isTrusted) window.clicks += 1; }, true)",
        )?;
        window.until_script("const go = document.querySelector('[data-testid=\"import-confirm\"]'); return go && !go.disabled")?;
        for theme in ["light", "dark"] {
            window.script(&format!("document.documentElement.dataset.theme = '{theme}'"))?;
            window.picture(&format!("preview-{theme}"))?;
        }
        window.find("import-confirm")?.click()?;
        window.gone("[data-testid=\"import-dialog\"]")?;
        window.find("rail-data")?.click()?;
        window.select("[data-testid=\"data-chart\"] svg path")?;
        window.picture("chart")?;
        let clicks = window.script("return window.clicks")?;
        assert!(clicks.as_u64().is_some_and(|clicks| (1..=3).contains(&clicks)), "{clicks} clicks");
    }
    Ok(())
}

#[cfg(target_os = "linux")]
#[test]
fn what_was_new_is_shown_for_earlier_imports_too() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let rows = |first: u8, last: u8, more: &str| {
        let days = (first..=last).flat_map(|day| [(day, "A", 5 + day % 3), (day, "B", 2)]);
        let rows: String = days.map(|(day, product, sold)| format!("2024-01-{day:02},{product},{sold}\n")).collect();
        format!("date,product,qty\n{rows}{more}")
    };
    for (name, text) in
        [("january.csv", rows(1, 20, "")), ("later.csv", rows(21, 26, "2024-01-26,NEW,4\n")), ("last.csv", rows(27, 31, ""))]
    {
        programs.json(&data, &["import", &data.file(name, text)?])?;
    }
    let window = data.window(&programs, &WindowOptions::laptop("zh_CN.UTF-8", &programs, "past"))?;
    window.find("rail-data")?.click()?;
    window.find("data-past")?.click()?;
    window.select("[data-testid=\"past-import\"]:nth-of-type(2) [data-testid=\"past-news\"]")?.click()?;
    assert!(window.select("[data-testid=\"import-news-group\"][data-kind=\"new\"]")?.text()?.contains("NEW"));
    window.picture("news")?;
    Ok(())
}
