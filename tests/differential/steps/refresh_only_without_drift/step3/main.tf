resource "terraform_data" "a" {
  count = 3
  input = count.index + 1
}

resource "terraform_data" "new" {
}

output "o" {
  value = terraform_data.a[0].output
}

output "p" {
  value = "new output"
}
