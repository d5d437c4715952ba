//! The summary at the end.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
};

use crate::picture_fetch::{AllowedHosts, FetchEnding, FetchPlan, FetchReport, FetchStats};

/// The summary as lines.
pub(super) fn text(report: &FetchReport, hosts: &AllowedHosts) -> String {
    let mut text = String::new();
    // Writing to a string can't fail.
    let _ = write(&mut text, report, hosts);
    text
}

/// Which setting to set if no host is allowed, and which hosts the products name.
pub(super) fn no_hosts(plan: &FetchPlan) -> String {
    let mut text = "no host may be asked for pictures, so nothing was fetched. Set \
        CANGKU_MEDIA_FETCH_HOSTS, or fetch_hosts under [media] in cangku.toml, to the hosts that \
        you trust, such as img.haier.com,*.haier.com. The products name:"
        .to_owned();
    for (host, (pictures, _)) in &plan.hosts {
        let _ = write!(text, "\n  {host}  {}", pictures_of(*pictures));
    }
    text
}

fn pictures_of(count: u64) -> String {
    match count {
        1 => "1 picture".to_owned(),
        count => format!("{count} pictures"),
    }
}

fn write(out: &mut String, report: &FetchReport, hosts: &AllowedHosts) -> fmt::Result {
    match &report.stats {
        None => write_plan(out, &report.plan, hosts),
        Some(stats) => write_stats(out, report, stats),
    }
}

fn write_plan(out: &mut String, plan: &FetchPlan, hosts: &AllowedHosts) -> fmt::Result {
    writeln!(out, "Haier pictures (dry run: nothing was fetched)")?;
    writeln!(
        out,
        "  products  {} name pictures, {} of them some to fetch",
        plan.products, plan.wanted
    )?;
    writeln!(
        out,
        "  pictures  {} to fetch, {} fetched before",
        plan.pictures, plan.fetched_before
    )?;
    for (host, (pictures, is_allowed)) in &plan.hosts {
        let result_of = if *is_allowed {
            "allowed"
        } else {
            "not allowed"
        };
        writeln!(
            out,
            "  host      {host}: {}, {result_of}",
            pictures_of(*pictures)
        )?;
    }
    for code in &plan.unknown_codes {
        writeln!(
            out,
            "  unknown   {code}: no product of Haier that names pictures"
        )?;
    }
    match hosts.is_empty() {
        true => writeln!(out, "Allowed hosts: none; set CANGKU_MEDIA_FETCH_HOSTS"),
        false => writeln!(out, "Allowed hosts: {hosts}"),
    }
}

fn write_stats(out: &mut String, report: &FetchReport, stats: &FetchStats) -> fmt::Result {
    match &report.ending {
        FetchEnding::Complete => writeln!(out, "Haier pictures complete")?,
        FetchEnding::Interrupted => writeln!(out, "Haier pictures interrupted")?,
        FetchEnding::Aborted(reason) => writeln!(out, "Haier pictures broken off: {reason}")?,
    }
    writeln!(
        out,
        "  products  {} with pictures to fetch: {} complete, {} not, {} not reached",
        stats.products,
        stats.complete,
        stats.incomplete,
        stats.not_reached()
    )?;
    writeln!(
        out,
        "  pictures  {} new, {} already there, {} fetched before",
        stats.new, stats.known, stats.fetched_before
    )?;
    writeln!(
        out,
        "  lists     {} pictures named, {} without room",
        stats.named, stats.without_room
    )?;
    write_reasons(out, "refused ", &stats.refused)?;
    write_reasons(out, "failed  ", &stats.failed)?;
    writeln!(out, "  duration  {:.1} s", report.duration.as_secs_f64())?;
    if stats.first_failures.is_empty() {
        return Ok(());
    }
    writeln!(out, "Not brought:")?;
    for line in &stats.first_failures {
        writeln!(out, "  {line}")?;
    }
    let shown = u64::try_from(stats.first_failures.len()).unwrap_or(u64::MAX);
    match stats.failures().saturating_sub(shown) {
        0 => Ok(()),
        more => writeln!(out, "  and {more} more; the log has them all"),
    }
}

fn write_reasons(
    out: &mut String,
    what: &str,
    reasons: &BTreeMap<&'static str, u64>,
) -> fmt::Result {
    let sum = reasons
        .values()
        .fold(0_u64, |sum, count| sum.saturating_add(*count));
    write!(out, "  {what}  {sum}")?;
    for (number, (reason, count)) in reasons.iter().enumerate() {
        let before = if number == 0 { ": " } else { ", " };
        write!(out, "{before}{count} {reason}")?;
    }
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn report(stats: Option<FetchStats>, ending: FetchEnding) -> FetchReport {
        let hosts = [("img.haier.com", (5, true)), ("x.example:81", (1, false))];
        FetchReport {
            plan: FetchPlan {
                products: 9,
                wanted: 3,
                pictures: 6,
                fetched_before: 12,
                hosts: hosts.map(|(host, count)| (host.to_owned(), count)).into(),
                unknown_codes: Vec::new(),
            },
            stats,
            ending,
            duration: Duration::from_millis(1_240),
        }
    }

    fn stats() -> FetchStats {
        FetchStats {
            products: 30,
            complete: 8,
            incomplete: 12,
            new: 40,
            known: 3,
            fetched_before: 2,
            named: 39,
            without_room: 1,
            refused: [("host_not_allowed", 10), ("not_a_picture", 1)].into(),
            failed: [("timed_out", 1)].into(),
            first_failures: (0..10)
                .map(|number| format!("GA{number} http://h/1 (x): y"))
                .collect(),
        }
    }

    fn written(report: &FetchReport) -> String {
        let mut text = String::new();
        write(&mut text, report, &"img.haier.com".parse().unwrap()).unwrap();
        text
    }

    #[test]
    fn the_summary_has_counts_reasons_and_the_first_failures() {
        let text = written(&report(Some(stats()), FetchEnding::Interrupted));
        for part in [
            "Haier pictures interrupted\n",
            "30 with pictures to fetch: 8 complete, 12 not, 10 not reached",
            "40 new, 3 already there, 2 fetched before",
            "39 pictures named, 1 without room",
            "  refused   11: 10 host_not_allowed, 1 not_a_picture\n",
            "  failed    1: 1 timed_out\n",
            "1.2 s",
            "  GA9 http://h/1 (x): y\n  and 2 more",
        ] {
            assert!(text.contains(part), "{part:?} is missing in:\n{text}");
        }
    }

    #[test]
    fn a_run_without_failures_lists_nothing() {
        let all_well = FetchStats {
            refused: BTreeMap::new(),
            failed: BTreeMap::new(),
            first_failures: Vec::new(),
            ..stats()
        };
        let text = written(&report(Some(all_well), FetchEnding::Complete));
        assert!(text.starts_with("Haier pictures complete\n"), "{text}");
        assert!(
            text.contains("  failed    0\n") && !text.contains("Not brought"),
            "{text}"
        );
    }

    #[test]
    fn a_dry_run_lists_the_hosts_and_which_are_allowed() {
        let text = written(&report(None, FetchEnding::Complete));
        for part in [
            "(dry run: nothing was fetched)",
            "9 name pictures, 3 of them some to fetch",
            "6 to fetch, 12 fetched before",
            "img.haier.com: 5 pictures, allowed\n",
            "x.example:81: 1 picture, not allowed\n",
            "Allowed hosts: img.haier.com\n",
        ] {
            assert!(text.contains(part), "{part:?} is missing in:\n{text}");
        }
    }

    #[test]
    fn without_hosts_it_says_what_to_set_and_which_there_are() {
        let text = no_hosts(&report(None, FetchEnding::Complete).plan);
        for part in [
            "CANGKU_MEDIA_FETCH_HOSTS",
            "[media]",
            "\n  img.haier.com  5 pictures",
        ] {
            assert!(text.contains(part), "{part:?} is missing in:\n{text}");
        }
    }
}
