resource "terraform_data" "a" {
  config {
    x = 1
  }
}
