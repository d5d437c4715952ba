//! Deletions of products, categories and brands, and what they leave as it is.

mod lost_lines;
mod obligations;
mod past_figures;
