resource "terraform_data" "a" {
  input = 2
  lifecycle {
    create_before_destroy = true
  }
}
