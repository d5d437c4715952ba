//! Every fault of the platform, alone and in seeded mixes: the command is killed at random points and started
//! again, and in the end the database is what an oracle computes from the simulator's catalogue.

mod fault_mix;
mod oracle;
mod scenario;
mod secrets;

use self::{fault_mix::FaultMix, scenario::Scenario};

/// Seeds of random mixes beyond the fixed ones: a list such as `100,101`, or a range such as `100-199`.
const MORE_SEEDS: &str = "CANGKU_FAULT_SEEDS";

/// Three runs under different mixes, each killed; then one without faults.
async fn survives_mixes(seed: u64) {
    let mut scenario = Scenario::begin(seed, 40).await;
    for _ in 0..3 {
        let mix = scenario.random_mix();
        scenario.change_catalogue();
        scenario.run_and_kill(&mix).await;
    }
    scenario.complete().await;
    scenario.end().await;
}

/// Each of these faults alone: a run that is killed, and one that completes it.
async fn survives_alone(seed: u64, faults: &[&str]) {
    let mut scenario = Scenario::begin(seed, 12).await;
    for fault in faults {
        scenario.change_catalogue();
        scenario.run_and_kill(&FaultMix::alone(fault)).await;
        scenario.complete().await;
    }
    scenario.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_survives_the_mix_of_seed_1() {
    survives_mixes(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_survives_the_mix_of_seed_2() {
    survives_mixes(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_survives_the_mix_of_seed_3() {
    survives_mixes(3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_survives_the_mix_of_seed_4() {
    survives_mixes(4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_survives_the_mixes_of_further_seeds() {
    let seeds = std::env::var(MORE_SEEDS).unwrap_or_default();
    for part in seeds.split(',').filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str| text.trim().parse::<u64>().expect("a seed is a number");
        for seed in number(first)..=number(last) {
            survives_mixes(seed).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_survives_each_fault_of_whole_responses() {
    survives_alone(11, fault_mix::WHOLE_RESPONSES).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_survives_each_fault_of_single_products() {
    survives_alone(12, fault_mix::SINGLE_PRODUCTS).await;
}
