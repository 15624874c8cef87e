run "fine" {
  variables {
    limit = 6
  }
}
run "broken" {
  variables {
    limit = 4
  }
}
