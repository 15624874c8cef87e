resource "terraform_data" "one" {
  input = "x"
}

resource "terraform_data" "many" {
  count = 2
}

output "hidden_by_try" {
  value = try(terraform_data.many[0].nope, 1)
}

output "of_primitive" {
  value = try(terraform_data.one.id.nope, 1)
}

output "in_brackets" {
  value = try(terraform_data.many[0]["nope"], 1)
}

output "misspelt" {
  value = terraform_data.many[0].outptu
}

output "count" {
  value = terraform_data.one.count
}
