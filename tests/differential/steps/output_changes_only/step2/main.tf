resource "terraform_data" "a" {
  input = 1
}

output "changes" {
  value = ["two"]
}

output "comes" {
  value = terraform_data.a.id
}

output "is_null" {
  value = null
}

output "becomes_null" {
  value = null
}
