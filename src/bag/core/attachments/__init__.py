"""Files on records: checked by content, stored under their hash, handed out only through the record's rights."""
