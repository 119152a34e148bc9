//! Sales files in, daily series out: reading, recognising, cleaning, sales.sqlite. Knows nothing of models.
