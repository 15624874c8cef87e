resource "terraform_data" "a" {
}

resource "terraform_data" "b" {
  input = terraform_data.a.id
}

resource "terraform_data" "c" {
  input      = "c"
  depends_on = [terraform_data.b]
}

output "c" {
  value = terraform_data.c.output
}
