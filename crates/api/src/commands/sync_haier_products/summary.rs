//! The summary at the end.

use std::fmt::{self, Write as _};

use cangku_domain::{PlanId, plans::PlanStatus};

use crate::haier_sync::{SyncEnding, SyncPlanReport, SyncReport};

/// The summary as lines.
pub(super) fn text(report: &SyncReport) -> String {
    let mut text = String::new();
    // Writing to a string can't fail.
    let _ = write(&mut text, report);
    text
}

fn write(out: &mut String, report: &SyncReport) -> fmt::Result {
    let SyncReport { stats, .. } = report;
    let counts = stats.counts;
    let would = if report.run_id.is_none() {
        " (dry run: nothing was written)"
    } else {
        ""
    };
    match &report.ending {
        SyncEnding::Complete => writeln!(out, "Haier sync complete{would}")?,
        SyncEnding::Interrupted => writeln!(out, "Haier sync interrupted{would}")?,
        SyncEnding::Stopped(by) => writeln!(out, "Haier sync stopped by {by}{would}")?,
        SyncEnding::Aborted(reason) => writeln!(out, "Haier sync broken off: {reason}{would}")?,
    }
    writeln!(
        out,
        "  products  {} in all: {} brought, {} failed, {} skipped, {} not reached",
        counts.total,
        counts.success,
        counts.failed,
        counts.skipped,
        stats.not_reached()
    )?;
    writeln!(
        out,
        "  of these  {} new, {} changed, {} unchanged",
        stats.created, stats.updated, stats.unchanged
    )?;
    writeln!(
        out,
        "  stock     {} changed, {} unchanged",
        stats.stock_changed, stats.stock_unchanged
    )?;
    if !stats.skipped_names.is_empty() {
        let names: Vec<_> = stats.skipped_names.iter().map(String::as_str).collect();
        writeln!(out, "  skipped   {}", names.join(", "))?;
    }
    if counts.not_listed > 0 {
        let (number, codes) = (counts.not_listed, stats.not_listed_codes());
        writeln!(out, "  gone      {number} no longer listed: {codes}")?;
    }
    if let Some(plan) = &report.plan {
        let SyncPlanReport {
            id, applied, stale, ..
        } = plan;
        match plan.status {
            PlanStatus::Held => {
                writeln!(out, "  plan      {id} is held, nothing was written yet:")?;
                for because in &plan.held_because {
                    writeln!(out, "            {because}")?;
                }
                write_next_steps(out, *id)?;
            }
            PlanStatus::Draft => {
                writeln!(out, "  plan      {id} is stored, nothing was written yet")?;
                write_next_steps(out, *id)?;
            }
            _ => writeln!(
                out,
                "  plan      {id}: {applied} changes written, {stale} left as they changed meanwhile"
            )?,
        }
    }
    writeln!(out, "  duration  {:.1} s", report.duration.as_secs_f64())?;
    write_failures(out, report)?;
    if let Some(reason) = &report.not_closed {
        writeln!(
            out,
            "The run could not be closed ({reason}); the next sync closes it."
        )?;
    }
    Ok(())
}

fn write_next_steps(out: &mut String, id: PlanId) -> fmt::Result {
    writeln!(
        out,
        "            look at it: cangku plans show {id}; then: cangku plans approve {id}, cangku plans \
         apply {id}"
    )
}

fn write_failures(out: &mut String, report: &SyncReport) -> fmt::Result {
    let SyncReport { stats, .. } = report;
    if stats.first_failures.is_empty() {
        return Ok(());
    }
    writeln!(out, "Failures:")?;
    for failure in &stats.first_failures {
        let code = match failure.product_code.as_str() {
            "" => "-",
            code => code,
        };
        writeln!(
            out,
            "  {code} ({}): {}",
            failure.stage.as_str(),
            failure.reason
        )?;
    }
    let shown = u32::try_from(stats.first_failures.len()).unwrap_or(u32::MAX);
    let more = stats.failures().saturating_sub(shown);
    if more > 0 {
        writeln!(out, "  and {more} more")?;
    }
    if let Some(id) = report.run_id {
        writeln!(out, "All of them: GET /api/haier/sync-logs/{id}/failures")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use cangku_domain::{
        OptionalText, SyncRunId,
        catalog::ProductCode,
        supplier::{FailureReason, SyncCounts, SyncFailure, SyncStage},
    };

    use super::*;
    use crate::haier_sync::SyncStats;

    fn report() -> SyncReport {
        let counts = SyncCounts {
            total: 22,
            success: 8,
            failed: 12,
            skipped: 2,
            not_listed: 1,
        };
        let failure = |number: u32| SyncFailure {
            product_code: OptionalText::lossy(&format!("GA{number}")),
            stage: SyncStage::Stock,
            reason_code: FailureReason::InvalidStock,
            reason: OptionalText::lossy("the stock is negative"),
        };
        let stats = SyncStats {
            counts,
            created: 15,
            updated: 2,
            unchanged: 3,
            stock_changed: 6,
            stock_unchanged: 2,
            stock_failures: 12,
            first_not_listed: vec![ProductCode::new("GB7").unwrap()],
            skipped_names: ["category 电视", "brand 统帅"].map(str::to_owned).into(),
            first_failures: (0..10).map(failure).collect(),
            ..SyncStats::default()
        };
        SyncReport {
            run_id: SyncRunId::new(7),
            ending: SyncEnding::Complete,
            stats,
            duration: Duration::from_millis(1_240),
            plan: None,
            not_closed: None,
        }
    }

    fn written(report: &SyncReport) -> String {
        let mut text = String::new();
        write(&mut text, report).unwrap();
        text
    }

    #[test]
    fn the_summary_has_counts_failures_and_where_to_see_all() {
        let text = written(&report());
        for part in [
            "Haier sync complete\n",
            "22 in all: 8 brought, 12 failed, 2 skipped, 0 not reached",
            "  skipped   brand 统帅, category 电视\n",
            "  gone      1 no longer listed: GB7\n",
            "15 new, 2 changed, 3 unchanged",
            "6 changed, 2 unchanged",
            "1.2 s",
            "  GA9 (stock): the stock is negative\n  and 2 more\n",
            "GET /api/haier/sync-logs/7/failures",
        ] {
            assert!(text.contains(part), "{part:?} is missing in:\n{text}");
        }
    }

    #[test]
    fn a_dry_run_says_so_and_points_nowhere() {
        let text = written(&SyncReport {
            run_id: None,
            ..report()
        });
        assert!(text.starts_with("Haier sync complete (dry run: nothing was written)\n"));
        assert!(!text.contains("GET /api"));
    }

    #[test]
    fn a_run_that_broke_off_gives_its_reason_first() {
        let ending = SyncEnding::Aborted("Haier has not answered for 60 s".into());
        let text = written(&SyncReport { ending, ..report() });
        assert!(text.starts_with("Haier sync broken off: Haier has not answered for 60 s\n"));
    }
}
