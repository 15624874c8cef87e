resource "terraform_data" "new" {
}

resource "terraform_data" "user" {
  input = terraform_data.new.id
}
