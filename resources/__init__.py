"""Data files that ship with Pilothouse: prices, sample prompts, palettes, icons, fonts, translations."""
