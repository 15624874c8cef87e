list "lab_item" "all" {
  provider = lab.admin
}
