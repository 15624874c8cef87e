resource "terraform_data" "a" {
  input = [terraform_data.nope.id, module.nope.x]
}
