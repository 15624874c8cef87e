resource "terraform_data" "a" {
  input            = "three"
  triggers_replace = "y"
}

resource "terraform_data" "b" {
  input = terraform_data.a.id
}
