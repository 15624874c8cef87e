run "one" {
  skip_cleanup = true
  backend "local" {}
}
