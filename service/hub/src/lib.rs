//! A message's life, from its arrival to its reply and its audit row.
