resource "terraform_data" "old" {
}

resource "terraform_data" "user" {
  input = terraform_data.old.id
}
