resource "terraform_data" "a" {
  input = 1
}

output "changes" {
  value = "one"
}

output "goes" {
  value = terraform_data.a.input
}

output "is_null" {
  value = null
}

output "becomes_null" {
  value = "soon"
}
