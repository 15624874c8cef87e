output "x" {
  value = { a = 1, b = 2 }
  type  = map(string)
}
