run "made" {}
run "skipped" {}
