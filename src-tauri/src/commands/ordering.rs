//! Items, suppliers, stock, the worklist and saved orders. What needs forecasts is asked of the forecast server, which has the networks.

use std::path::PathBuf;

use serde_json::value::RawValue;
use tauri::{AppHandle, State};
use workbench::{
    ApproveLine, ClassMatrix, ItemImport, ItemTerms, LotRow, OrderSettings, OrderingChange, OrderingKind, Receipt, SavedOrder, StockImport,
    StockKeeping, StockListEntry, Supplier, SupplierRow, Transfer, TypedStock, Worklist, WorklistOptions,
};

use super::CommandResult;
use super::dialogs::{ask_for_file, ask_for_folder, ask_where_to_save};
use crate::app::App;

fn asked(command: &str, options: &WorklistOptions, more: &[String]) -> CommandResult<Vec<String>> {
    let options = serde_json::to_string(options).map_err(|error| workbench::WorkbenchError::Usage(error.to_string()))?;
    let mut arguments = vec![command.to_owned(), format!("--options={options}")];
    arguments.extend_from_slice(more);
    Ok(arguments)
}

/// A day as the page writes it.
fn day(date: Option<String>) -> CommandResult<Option<jiff::civil::Date>> {
    Ok(date.map(|day| day.parse()).transpose().map_err(|_| workbench::WorkbenchError::Usage("this isn't a date".to_owned()))?)
}

/// Everything that the Orders place shows.
#[tauri::command]
pub(crate) async fn worklist(app: State<'_, App>, options: WorklistOptions) -> CommandResult<Box<RawValue>> {
    // The page gets the text as it is: of 20,000 lines, reading and writing it again would take longer than the orders.
    app.forecast_server.ask(&asked("worklist", &options, &["--whole".to_owned()])?).await
}

#[tauri::command]
pub(crate) async fn lots(app: State<'_, App>, options: WorklistOptions, within: Option<u32>) -> CommandResult<Vec<LotRow>> {
    let within: Vec<String> = within.map(|days| format!("--within={days}")).into_iter().collect();
    app.forecast_server.ask(&asked("lots", &options, &within)?).await
}

#[tauri::command]
pub(crate) async fn product_classes(app: State<'_, App>) -> CommandResult<ClassMatrix> {
    app.with(|bench| bench.classes(None)).await
}

#[tauri::command]
pub(crate) async fn order_settings(app: State<'_, App>) -> CommandResult<OrderSettings> {
    app.with(|bench| bench.order_settings()).await
}

#[tauri::command]
pub(crate) async fn set_order_settings(app: State<'_, App>, settings: OrderSettings) -> CommandResult<()> {
    app.with(move |bench| bench.set_order_settings(&settings)).await
}

#[tauri::command]
pub(crate) async fn items(app: State<'_, App>) -> CommandResult<Vec<ItemTerms>> {
    app.with(|bench| bench.all_items()).await
}

#[tauri::command]
pub(crate) async fn put_items(app: State<'_, App>, items: Vec<ItemTerms>) -> CommandResult<()> {
    app.with(move |bench| bench.put_items(&items, "").map(drop)).await
}

/// Asks for a sheet of items; None when canceled.
#[tauri::command]
pub(crate) async fn pick_table(handle: AppHandle) -> CommandResult<Option<PathBuf>> {
    Ok(ask_for_file(&handle, &workbench::TABLE_ENDINGS).await)
}

#[tauri::command]
pub(crate) async fn import_items(app: State<'_, App>, file: PathBuf, dry_run: bool) -> CommandResult<ItemImport> {
    let stop = app.readings.of(dry_run).stop_signal();
    app.with(move |bench| bench.import_items(&file, dry_run, Some(&stop))).await
}

/// Asks where to, and writes all items there; None when canceled.
#[tauri::command]
pub(crate) async fn export_items(handle: AppHandle, app: State<'_, App>) -> CommandResult<Option<PathBuf>> {
    let Some(file) = ask_where_to_save(&handle, "items.xlsx", &["xlsx", "csv"]).await else { return Ok(None) };
    app.with(move |bench| bench.export_items(&file).map(|_| Some(file))).await
}

#[tauri::command]
pub(crate) async fn suppliers(app: State<'_, App>) -> CommandResult<Vec<SupplierRow>> {
    app.with(|bench| bench.suppliers()).await
}

#[tauri::command]
pub(crate) async fn put_suppliers(app: State<'_, App>, suppliers: Vec<Supplier>) -> CommandResult<()> {
    app.with(move |bench| bench.put_suppliers(&suppliers, "").map(drop)).await
}

#[tauri::command]
pub(crate) async fn remove_supplier(app: State<'_, App>, supplier: String) -> CommandResult<()> {
    app.with(move |bench| bench.remove_supplier(&supplier)).await
}

/// What is done with a stock list.
const fn keeping(dry_run: bool, keep_missing: bool) -> StockKeeping {
    match (dry_run, keep_missing) {
        (true, _) => StockKeeping::DryRun,
        (false, true) => StockKeeping::ListedProducts,
        (false, false) => StockKeeping::WholeStores,
    }
}

/// Reads a stock list, and keeps it unless `dry_run`; with `keep_missing`, products that it doesn't have stay as they were counted before.
#[tauri::command]
pub(crate) async fn import_stock(
    app: State<'_, App>,
    file: PathBuf,
    date: Option<String>,
    map: Vec<String>,
    dry_run: bool,
    keep_missing: bool,
) -> CommandResult<Option<StockImport>> {
    let date = day(date)?;
    let stop = app.readings.of(dry_run).stop_signal();
    app.with(move |bench| Ok(bench.import_stock(&[&file], date, &map, keeping(dry_run, keep_missing), Some(&stop))?.into_iter().next()))
        .await
}

/// Reads cells copied from a spreadsheet as a stock list, and keeps it as [`import_stock`] does.
#[tauri::command]
pub(crate) async fn paste_stock(
    app: State<'_, App>,
    text: String,
    date: Option<String>,
    map: Vec<String>,
    dry_run: bool,
    keep_missing: bool,
) -> CommandResult<Option<StockImport>> {
    let date = day(date)?;
    let stop = app.readings.of(dry_run).stop_signal();
    app.with(move |bench| bench.import_pasted_stock(&text, date, &map, keeping(dry_run, keep_missing), Some(&stop))).await
}

#[tauri::command]
pub(crate) async fn type_stock(app: State<'_, App>, stock: Vec<TypedStock>, date: Option<String>) -> CommandResult<()> {
    let date = day(date)?;
    app.with(move |bench| bench.type_stock(&stock, date).map(drop)).await
}

#[tauri::command]
pub(crate) async fn stock_lists(app: State<'_, App>) -> CommandResult<Vec<StockListEntry>> {
    app.with(|bench| bench.stock_lists()).await
}

#[tauri::command]
pub(crate) async fn saved_orders(app: State<'_, App>) -> CommandResult<Vec<SavedOrder>> {
    app.with(|bench| bench.saved_orders()).await
}

/// Saves what is to be ordered, one order per supplier.
#[tauri::command]
pub(crate) async fn approve_orders(
    app: State<'_, App>,
    options: WorklistOptions,
    lines: Vec<ApproveLine>,
) -> CommandResult<Vec<SavedOrder>> {
    let list: Worklist = app.forecast_server.ask(&asked("worklist", &options, &["--whole".to_owned()])?).await?;
    app.with(move |bench| bench.approve(&list, &lines)).await
}

/// Saves a transfer between stores, so that the orders of both change.
#[tauri::command]
pub(crate) async fn accept_transfer(app: State<'_, App>, transfer: Transfer) -> CommandResult<SavedOrder> {
    app.with(move |bench| bench.accept_transfer(&transfer)).await
}

#[tauri::command]
pub(crate) async fn receive_order(
    app: State<'_, App>,
    id: i64,
    date: Option<String>,
    receipts: Vec<Receipt>,
    close: bool,
    more: bool,
) -> CommandResult<SavedOrder> {
    let date = day(date)?;
    app.with(move |bench| bench.receive_order(id, date, &receipts, close, more)).await
}

#[tauri::command]
pub(crate) async fn cancel_order(app: State<'_, App>, id: i64) -> CommandResult<SavedOrder> {
    app.with(move |bench| bench.cancel_order(id)).await
}

/// Asks where to, and writes a saved order there; None when canceled.
#[tauri::command]
pub(crate) async fn export_order(handle: AppHandle, app: State<'_, App>, id: i64) -> CommandResult<Option<PathBuf>> {
    let name = file_name(&app.with(move |bench| bench.saved_order(id)).await?);
    let Some(file) = ask_where_to_save(&handle, &name, &["xlsx", "csv", "txt"]).await else { return Ok(None) };
    app.with(move |bench| bench.export_order(id, &file).map(|()| Some(file))).await
}

/// Asks for a folder, and writes every one of these orders there as a workbook of its own; None when canceled.
#[tauri::command]
pub(crate) async fn export_orders(handle: AppHandle, app: State<'_, App>, ids: Vec<i64>) -> CommandResult<Option<PathBuf>> {
    let Some(folder) = ask_for_folder(&handle).await else { return Ok(None) };
    app.with(move |bench| {
        for id in ids {
            bench.export_order(id, &folder.join(file_name(&bench.saved_order(id)?)))?;
        }
        Ok(Some(folder))
    })
    .await
}

/// `order_7_国药控股.xlsx`, `transfer_8_S2.xlsx`
fn file_name(order: &SavedOrder) -> String {
    let name = order.from_store.as_ref().or(order.supplier.as_ref());
    let name = name.map_or_else(String::new, |name| format!("_{}", name.replace(|c: char| !c.is_alphanumeric(), "_")));
    let what = if order.from_store.is_some() { "transfer" } else { "order" };
    format!("{what}_{}{name}.xlsx", order.id)
}

/// A saved order as a text for a message.
#[tauri::command]
pub(crate) async fn order_message(app: State<'_, App>, id: i64) -> CommandResult<String> {
    app.with(move |bench| bench.saved_order(id).map(|order| workbench::order_text(&order))).await
}

/// Asks where to, and writes the worklist there; None when canceled.
#[tauri::command]
pub(crate) async fn export_worklist(handle: AppHandle, app: State<'_, App>, options: WorklistOptions) -> CommandResult<Option<PathBuf>> {
    let Some(file) = ask_where_to_save(&handle, "worklist.xlsx", &["xlsx", "csv"]).await else { return Ok(None) };
    // The worker has the inputs of every figure, which the sheet shows.
    let out = format!("--out={}", file.display());
    app.forecast_server.ask::<serde_json::Value>(&asked("worklist", &options, &[out])?).await?;
    Ok(Some(file))
}

#[tauri::command]
pub(crate) async fn undo_ordering(app: State<'_, App>, kind: OrderingKind, only: Option<i64>) -> CommandResult<OrderingChange> {
    app.with(move |bench| bench.undo_ordering(kind, only)).await
}

#[tauri::command]
pub(crate) async fn ordering_changes(app: State<'_, App>, kind: OrderingKind) -> CommandResult<Vec<OrderingChange>> {
    app.with(move |bench| bench.ordering_changes(kind)).await
}
