resource "terraform_data" "w" {
  count = terraform.workspace == "prod" ? 2 : 1
  input = "${terraform.workspace}-${count.index}"
}
