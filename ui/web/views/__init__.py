"""What the page shows: values in, HTML out, one file for each thing that is seen."""
