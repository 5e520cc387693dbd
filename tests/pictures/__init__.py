"""Photos of documents, drawn: papers, the table they lie on, and what a phone does to them."""
