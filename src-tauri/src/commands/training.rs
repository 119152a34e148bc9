//! Training: the model types there are, and the queue of jobs.

use std::sync::Arc;

use tauri::State;
use tauri::ipc::Channel;
use workbench::{ModelType, ScopeRequest, TrainRequest, UnfinishedTraining};

use super::CommandResult;
use crate::app::App;
use crate::jobs::JobList;

#[tauri::command]
pub(crate) async fn model_types(app: State<'_, App>) -> CommandResult<Vec<ModelType>> {
    let mut types = app.model_types.get_or_try_init(|| app.worker.ask(vec!["models".to_owned()])).await?.clone();
    app.settings().load().put_into(&mut types);
    Ok(types)
}

#[tauri::command]
pub(crate) async fn next_version(app: State<'_, App>, scope: ScopeRequest, model_type: String) -> CommandResult<String> {
    app.with(move |bench| bench.next_version(&scope, &model_type)).await
}

#[tauri::command]
pub(crate) async fn train(app: State<'_, App>, mut request: TrainRequest) -> CommandResult<u64> {
    app.settings().load().complete(&mut request);
    let scope = request.scope.clone();
    let (product, store) = app.with(move |bench| bench.names_of(&scope)).await?;
    Ok(app.jobs.submit(request, None, (product, store)))
}

/// Trains the scope of a version again, with its settings and the current sales.
#[tauri::command]
pub(crate) async fn retrain(app: State<'_, App>, path: String) -> CommandResult<u64> {
    let (request, titles) = app
        .with(move |bench| {
            let request = bench.request_again(&path)?;
            let titles = bench.names_of(&request.scope)?;
            Ok((request, titles))
        })
        .await?;
    Ok(app.jobs.submit(request, None, titles))
}

#[tauri::command]
pub(crate) async fn unfinished_trainings(app: State<'_, App>) -> CommandResult<Vec<UnfinishedTraining>> {
    app.with(|bench| bench.unfinished()).await
}

#[tauri::command]
pub(crate) async fn resume_training(app: State<'_, App>, name: String) -> CommandResult<u64> {
    let asked = name.clone();
    let (request, titles) = app
        .with(move |bench| {
            let request = bench.unfinished_request(&asked)?;
            let titles = bench.names_of(&request.scope)?;
            Ok((request, titles))
        })
        .await?;
    Ok(app.jobs.submit(request, Some(name), titles))
}

#[tauri::command]
pub(crate) async fn discard_training(app: State<'_, App>, name: String) -> CommandResult<()> {
    app.with(move |bench| bench.discard_unfinished(&name)).await
}

#[tauri::command]
pub(crate) async fn pause_jobs(app: State<'_, App>, paused: bool) -> CommandResult<()> {
    app.jobs.pause(paused);
    Ok(())
}

#[tauri::command]
pub(crate) async fn cancel_all_jobs(app: State<'_, App>) -> CommandResult<()> {
    app.jobs.cancel_all();
    Ok(())
}

#[tauri::command]
pub(crate) async fn cancel_job(app: State<'_, App>, id: u64) -> CommandResult<()> {
    app.jobs.cancel(id);
    Ok(())
}

#[tauri::command]
pub(crate) async fn dismiss_job(app: State<'_, App>, id: u64) -> CommandResult<()> {
    app.jobs.dismiss(id);
    Ok(())
}

#[tauri::command]
pub(crate) async fn watch_jobs(app: State<'_, App>, on_jobs: Channel<JobList>) -> CommandResult<()> {
    tauri::async_runtime::spawn(Arc::clone(&app.jobs).watch(move |jobs| on_jobs.send(jobs).is_ok()));
    Ok(())
}
