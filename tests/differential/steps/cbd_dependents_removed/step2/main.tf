resource "terraform_data" "a" {
  triggers_replace = "two"
  lifecycle {
    create_before_destroy = true
  }
}

resource "terraform_data" "c" {
  count = 1
  input = terraform_data.a.id
}
