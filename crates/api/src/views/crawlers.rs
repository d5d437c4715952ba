//! Detects crawlers by their User-Agent.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// A phone brand whose name contains `bot`.
const CUBOT: &str = "cubot";

/// Substrings by which crawlers, link previews and monitors identify themselves. HTTP libraries
/// such as axios or okhttp aren't included: API clients use them, and people look at what those
/// clients display.
#[rustfmt::skip]
const WORDS: [&str; 40] = [
    CUBOT,
    "bot", "spider", "crawl", "slurp", "scrap", "archive", "httrack", "nutch", "wget",
    "facebookexternalhit", "facebookcatalog", "whatsapp", "embedly", "preview", "iframely",
    "mediapartners", "feedfetcher", "apis-google", "googleother", "google-inspectiontool",
    "google-read-aloud", "google-safety", "chrome-lighthouse", "pagespeed", "ptst/",
    "headless", "phantomjs", "puppeteer", "playwright", "selenium",
    "pingdom", "uptime", "monitor", "statuscake", "site24x7", "nagios",
    "chatgpt-user", "claude-user", "anthropic-ai",
];

// Leftmost matches don't overlap: `cubot`, which starts earlier, hides the `bot` in it.
static FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let mut builder = AhoCorasick::builder();
    builder
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostFirst);
    builder.build(WORDS).ok()
});

/// Whether this `User-Agent` belongs to a crawler, a link preview or a monitor. An empty one
/// doesn't.
pub(super) fn is_crawler(user_agent: &[u8]) -> bool {
    let Some(finder) = &*FINDER else {
        return false;
    };
    finder
        .find_iter(user_agent)
        .any(|found| WORDS.get(found.pattern().as_usize()) != Some(&CUBOT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crawlers_previews_and_monitors_name_themselves() {
        for user_agent in [
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
            "Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)",
            "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile \
             Safari/537.36 (compatible; Bytespider; spider-feedback@bytedance.com)",
            "Mozilla/5.0 (Linux; Android 7.0;) AppleWebKit/537.36 (KHTML, like Gecko) Mobile \
             Safari/537.36 (compatible; PetalBot;+https://webmaster.petalsearch.com/site/petalbot)",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
             HeadlessChrome/120.0.0.0 Safari/537.36",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)",
            "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
            "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)",
            "Scrapy/2.11.0 (+https://scrapy.org)",
            "Wget/1.21.4",
            "cubot and a real bot",
        ] {
            assert!(is_crawler(user_agent.as_bytes()), "{user_agent}");
        }
    }

    #[test]
    fn browsers_apps_and_shop_servers_are_no_crawlers() {
        for user_agent in [
            "",
            "\u{fffd}",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, \
             like Gecko) Mobile/15E148 MicroMessenger/8.0.43(0x18002b2f) NetType/WIFI",
            "Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/119.0.0.0 Mobile Safari/537.36",
            "okhttp/4.12.0",
            "Dart/3.2 (dart:io)",
            "axios/1.6.2",
            "python-requests/2.31.0",
            "curl/8.4.0",
            "Apache-HttpClient/5.2 (Java/21)",
        ] {
            assert!(!is_crawler(user_agent.as_bytes()), "{user_agent}");
        }
    }
}
