output "text" {
  value = "t"
}

output "other" {
  value = "o"
}
