output "number" {
  value = "three"
  type  = number
}

output "list" {
  value = { a = 1 }
  type  = list(string)
}
