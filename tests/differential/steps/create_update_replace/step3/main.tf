resource "terraform_data" "a" {
  input            = "two"
  triggers_replace = [2]
}

resource "terraform_data" "b" {
  input = { from = terraform_data.a.id, kept = terraform_data.a.output }
}
